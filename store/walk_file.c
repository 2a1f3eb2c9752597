#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/walk_impl.h"

enum { PAGE_LEAST = 512, PAGE_USUAL = 4096, PAGE_MOST = 65536, META_AT_FREE = 24, META_AT_LAST = 120, META_BYTES = 136 };

int file_map(const char *path, struct file *ret)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || st.st_size == 0) {
		int r = st.st_size == 0 ? -ENODATA : -errno;

		(void)close(fd);
		return r;
	}
	void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED) {
		int r = -errno;

		(void)close(fd);
		return r;
	}
	*ret = (struct file){ .at = at, .bytes = (uint64_t)st.st_size, .fd = fd };
	return 0;
}

void file_unmap(struct file *self)
{
	if (!self->at)
		return;
	(void)munmap((void *)(uintptr_t)self->at, self->bytes);
	(void)close(self->fd);
	*self = (struct file){ 0 };
}

void head_get(const unsigned char *at, struct head *ret)
{
	*ret = (struct head){ .pad = get32(at), .flags = get16(at + 4), .depth = get16(at + 6), .branches = get64(at + 8),
			      .leaves = get64(at + 16), .overflows = get64(at + 24), .entries = get64(at + 32),
			      .root = get64(at + 40) };
}

/* The meta page at page i; NULL, or what is wrong with it. */
static const char *meta_get(const struct file *self, uint32_t page_bytes, unsigned i, struct meta *ret)
{
	uint64_t at = (uint64_t)i * page_bytes;

	if (self->bytes < at + PAGE_HEAD + META_BYTES)
		return "is not there";
	const unsigned char *page = self->at + at, *meta = page + PAGE_HEAD;
	if (get64(page) != i || get16(page + 10) != PAGE_META)
		return "is none";
	if (get32(meta) != (uint32_t)META_MAGIC || get32(meta + 4) != META_VERSION)
		return "is not of LMDB 0.9";
	head_get(meta + META_AT_FREE, &ret->free);
	head_get(meta + META_AT_FREE + HEAD_BYTES, &ret->main);
	ret->page_bytes = ret->free.pad;
	ret->map = get64(meta + 16);
	ret->last = get64(meta + META_AT_LAST);
	ret->txnid = get64(meta + META_AT_LAST + 8);
	if (ret->page_bytes < PAGE_LEAST || ret->page_bytes > PAGE_MOST || (ret->page_bytes & (ret->page_bytes - 1)) ||
	    (page_bytes && ret->page_bytes != page_bytes))
		return "has no size that a page can have";
	if (ret->free.flags != TABLE_INTEGER || ret->main.flags != 0)
		return "has flags that nobody set";
	/* Each commit writes the other one; a new file has number 0 twice. */
	if (ret->txnid && ret->txnid % 2 != i)
		return "has a number that is not its own";
	return NULL;
}

/* One of the two is lost: the other has the state after the last commit, or before it, whose pages are all there still. */
static int one_meta(const struct meta *other, unsigned lost, const char *wrong, struct meta *ret, struct buf *reterr)
{
	buf_printf(reterr, "meta page %u %s; what was committed last may be missing\n", lost, wrong);
	*ret = *other;
	return -EMSGSIZE;
}

int file_meta(const struct file *self, uint64_t txnid, struct meta *ret, struct buf *reterr)
{
	struct meta meta[2] = { 0 };
	const char *wrong[2] = { meta_get(self, 0, 0, &meta[0]) };

	uint32_t page_bytes = wrong[0] ? PAGE_USUAL : meta[0].page_bytes;
	wrong[1] = meta_get(self, page_bytes, 1, &meta[1]);
	if (!wrong[0] != !wrong[1] && !txnid && self->bytes >= 2 * (uint64_t)page_bytes)
		return one_meta(&meta[wrong[0] ? 1 : 0], wrong[0] ? 0 : 1, wrong[0] ? wrong[0] : wrong[1], ret, reterr);
	if (wrong[0] || wrong[1]) {
		buf_printf(reterr, "meta page %u %s\n", wrong[0] ? 0 : 1, wrong[0] ? wrong[0] : wrong[1]);
		return -EBADMSG;
	}
	uint64_t newest = meta[0].txnid > meta[1].txnid ? meta[0].txnid : meta[1].txnid;
	if (newest - meta[0].txnid > 1 || newest - meta[1].txnid > 1) {
		buf_printf(reterr, "the meta pages are of commits %" PRIu64 " and %" PRIu64 ", which do not follow each other\n",
			   meta[0].txnid, meta[1].txnid);
		return -EBADMSG;
	}
	uint64_t wanted = txnid ? txnid : newest;
	if (meta[0].txnid != wanted && meta[1].txnid != wanted)
		return -EAGAIN;
	*ret = meta[meta[0].txnid == wanted ? 0 : 1];
	if (ret->last >= self->bytes / ret->page_bytes) {
		buf_printf(reterr, "the file is cut: it has %" PRIu64 " bytes and should have %" PRIu64 "\n", self->bytes,
			   ret->last < UINT64_MAX / ret->page_bytes - 1 ? (ret->last + 1) * ret->page_bytes : UINT64_MAX);
		return -EMSGSIZE;
	}
	return 0;
}

int walk_glance(const char *path, struct buf *reterr)
{
	owned(file_unmap) struct file file = { 0 };
	struct meta meta;
	int r = file_map(path, &file);

	if (r == -ENOENT || r == -ENODATA)
		return 0;
	if (r < 0)
		return r;
	r = file_meta(&file, 0, &meta, reterr);
	return r == -EMSGSIZE ? -EBADMSG : r;
}
