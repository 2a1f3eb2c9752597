#include "store/cli/warc_out.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/wire.h"

enum { ENTRY_BYTES = 12, SLOTS_MIN = 256 };

/* ---- which pages were written ---- */

static size_t slots(const struct warc_out *self)
{
	return self->seen.len / ENTRY_BYTES;
}

static char *find_slot(char *table, size_t n_slots, const char entry[ENTRY_BYTES])
{
	static const char none[ENTRY_BYTES];
	uint64_t h;

	memcpy(&h, entry, sizeof h);
	for (size_t i = (h * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (n_slots - 1);; i = (i + 1) & (n_slots - 1)) {
		char *slot = table + i * ENTRY_BYTES;

		if (memcmp(slot, none, ENTRY_BYTES) == 0 || memcmp(slot, entry, ENTRY_BYTES) == 0)
			return slot;
	}
}

/* A table twice as large, before the old one is half full. */
static int make_room(struct warc_out *self)
{
	size_t n = slots(self) ? 2 * slots(self) : SLOTS_MIN;
	struct buf more = { 0 };
	static const char none[ENTRY_BYTES];

	if (2 * (self->n + 1) <= slots(self))
		return 0;
	char *table = buf_room(&more, n * ENTRY_BYTES);
	if (!table)
		return -ENOMEM;
	memset(table, 0, n * ENTRY_BYTES);
	buf_take(&more, n * ENTRY_BYTES);
	for (size_t i = 0; i < slots(self); i++) {
		const char *entry = self->seen.ptr + i * ENTRY_BYTES;

		if (memcmp(entry, none, ENTRY_BYTES) != 0)
			memcpy(find_slot(table, n, entry), entry, ENTRY_BYTES);
	}
	buf_destroy(&self->seen);
	self->seen = more;
	return 0;
}

/* 1: not seen before, 0, -ENOMEM. */
static int note_page(struct warc_out *self, const struct record *record)
{
	char entry[ENTRY_BYTES], digits[RECORD_ID_HEX + 1];
	uint32_t revision = record->source.revision;
	int r = make_room(self);

	if (r < 0)
		return r;
	(void)snprintf(digits, sizeof digits, "%.*s", (int)record->source.article.len, record->source.article.ptr);
	uint64_t article = strtoull(digits, NULL, 16);
	memcpy(entry, &article, sizeof article);
	memcpy(entry + sizeof article, &revision, sizeof revision);
	char *slot = find_slot(self->seen.ptr, slots(self), entry);
	if (memcmp(slot, entry, ENTRY_BYTES) == 0)
		return 0;
	memcpy(slot, entry, ENTRY_BYTES);
	self->n++;
	return 1;
}

/* ---- records ---- */

static void write_record(struct warc_out *self, struct str head, struct str body)
{
	(void)fprintf(self->out, "WARC/1.1\r\n%.*sContent-Length: %zu\r\n\r\n", (int)head.len, head.ptr, body.len);
	if (body.len)
		(void)fwrite(body.ptr, 1, body.len, self->out);
	(void)fputs("\r\n\r\n", self->out);
}

/* Headers are lines: what would end one is left out. */
static void header(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, "%s: ", name);
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] >= 0x20 && value.ptr[i] != 0x7f)
			buf_add_byte(out, value.ptr[i]);
	buf_add(out, STR("\r\n"));
}

/* A UUID of version 8 (RFC 9562: of the maker's own kind) out of 32 hex digits. */
static void add_uuid(struct buf *out, struct str hex)
{
	buf_printf(out, "WARC-Record-ID: <urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s>\r\n", hex.ptr, hex.ptr + 8, hex.ptr + 13, hex.ptr + 17,
		   hex.ptr + 20);
}

void warc_out_open(struct warc_out *self, struct cli *cli, FILE *out, struct str query)
{
	owned(buf_destroy) struct buf head = { 0 }, body = { 0 };

	*self = (struct warc_out){ .cli = cli, .out = out };
	header(&head, "WARC-Type", STR("warcinfo"));
	add_uuid(&head, STR("00000000000000000000000000000000"));
	header(&head, "WARC-Date", STR("1970-01-01T00:00:00Z"));
	header(&head, "Content-Type", STR("application/warc-fields"));
	header(&body, "software", STR("inquit " INQUIT_VERSION));
	header(&body, "format", STR("WARC File Format 1.1"));
	header(&body, "description", query);
	write_record(self, buf_str(&head), buf_str(&body));
}

void warc_out_close(struct warc_out *self)
{
	control_client_destroy(&self->client);
	buf_destroy(&self->seen);
}

static struct str type_of(struct str page)
{
	struct str begin = str_trim((struct str){ page.ptr, page.len < 256 ? page.len : 256 });

	return str_starts(begin, STR("<")) || str_starts(begin, STR("\xef\xbb\xbf<")) ? STR("text/html") : STR("text/plain");
}

static int write_page(struct warc_out *self, const struct record *record, struct unpack *u)
{
	owned(buf_destroy) struct buf head = { 0 }, page = { 0 }, uuid = { 0 };
	char date[CLOCK_TEXT_BYTES];
	size_t members = unpack_array(u, 3);
	struct str hash = unpack_str(u);
	uint64_t bytes = unpack_uint(u);
	struct str packed = unpack_bin(u);

	unpack_rest(u, members > 3 ? members - 3 : 0);
	if (unpack_error(u) || bytes > WIRE_PAGE_MAX || hash.len != 64)
		return cli_bad_answer();
	char *to = buf_room(&page, (size_t)bytes + 1);
	size_t n = to ? ZSTD_decompress(to, (size_t)bytes, packed.ptr, packed.len) : 0;
	if (!to || ZSTD_isError(n) || n != bytes)
		return cli_fail(EXIT_INTEGRITY, "the page of article %.*s is damaged", RECORD_ID_HEX, record->source.article.ptr);
	buf_take(&page, n);
	buf_printf(&uuid, "%.16s%.16s", hash.ptr, record->source.article.ptr);
	header(&head, "WARC-Type", STR("resource"));
	add_uuid(&head, buf_str(&uuid));
	header(&head, "WARC-Target-URI", record->source.url);
	header(&head, "WARC-Date", clock_format(record->seen_usec, date));
	buf_printf(&head, "WARC-Block-Digest: sha256:%.64s\r\n", hash.ptr);
	header(&head, "Content-Type", type_of(buf_str(&page)));
	if (buf_error(&head))
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	write_record(self, buf_str(&head), buf_str(&page));
	return ferror(self->out) ? CLI_UNWRITTEN : 0;
}

int warc_out_record(struct warc_out *self, const struct record *record)
{
	struct control_reply reply;
	int r = note_page(self, record);
	int status = r < 0 ? cli_fail(EXIT_PARTLY, "%s", strerror(-r)) : 0;

	if (r <= 0)
		return status;
	if (!self->client)
		status = cli_connect(self->cli, "store", &self->client);
	if (status == 0)
		status = cli_ask(self->cli, self->client, "store", "page", &record->id, 1, (struct str){ 0 }, &reply);
	if (status)
		return status;
	if (reply.status == -ENOENT) {
		self->missing++;
		return 0;
	}
	if (reply.status < 0)
		return cli_refused(&reply);
	return write_page(self, record, &(struct unpack){ .in = reply.body });
}
