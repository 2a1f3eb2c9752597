/* term_group_pack - groups of terms, written. */
#include <errno.h>

#include "store/bytes.h"
#include "store/posting.h"
#include "store/term_group.h"

enum { NIBBLE = 15 };

static size_t common(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

void group_code(struct str term, struct group_coded *ret)
{
	static const size_t stem_at = 3;
	size_t end = term.len && term.ptr[0] == TERM_STEM ? str_find_byte(term, TERM_STEM_END, 0) : term.len;

	ret->len = end < term.len ? end + 1 : term.len;
	memcpy(ret->bytes, term.ptr, ret->len);
	if (end == term.len)
		return;
	struct str word = str_skip(term, end + 1);
	size_t n = end > stem_at ? common((struct str){ term.ptr + stem_at, end - stem_at }, word) : 0;

	n = n < UINT8_MAX ? n : UINT8_MAX;
	ret->bytes[ret->len++] = (char)(unsigned char)n;
	memcpy(ret->bytes + ret->len, word.ptr + n, word.len - n);
	ret->len += word.len - n;
}

bool group_has_kind(char kind)
{
	/* Terms without a NUL in them, and whose lists are not all of one kind of number. */
	static const char kinds[] = { TERM_NAME, TERM_SPEAKER, TERM_TOPIC, TERM_OUTLET, TERM_OUTLET_WORD, TERM_FEED, TERM_TYPE, TERM_ACT,
				      TERM_LANGUAGE, TERM_IS, TERM_MODEL, TERM_WIRE, TERM_WORD, TERM_TITLE, TERM_ROLE, TERM_CUE,
				      TERM_PLACE, TERM_TO, TERM_STEM, TERM_NAMED };

	return memchr(kinds, kind, sizeof kinds) != NULL;
}

bool group_takes(struct str term, struct str head)
{
	struct reader r = { .at = (const unsigned char *)head.ptr, .end = (const unsigned char *)head.ptr + head.len };

	/* Of more postings the blocks stand behind the head, and who asks asks often. */
	return read_varint(&r) <= POSTINGS_MAX && !r.bad && head.len <= GROUP_HEAD_BYTES && term.len > 1 && term.len <= TERM_BYTES_MAX &&
	       !memchr(term.ptr, 0, term.len) && group_has_kind(term.ptr[0]);
}

void group_maker_end(struct group_maker *self)
{
	buf_destroy(&self->value);
}

int group_flush(struct group_maker *self)
{
	char key[1 + TERM_BYTES_MAX] = { GROUP_KIND };
	int r = buf_error(&self->value);

	if (!self->value.len || r < 0)
		return r;
	memcpy(key + 1, self->first.key, self->first.len);
	r = self->put(self->ctx, (struct str){ key, 1 + self->first.len }, buf_str(&self->value));
	buf_clear(&self->value);
	return r;
}

static void put_entry(struct buf *out, const struct group_coded *last, const struct group_coded *coded, struct str head)
{
	struct str whole = { coded->bytes, coded->len };
	size_t shared = common((struct str){ last->bytes, last->len }, whole), more = whole.len - shared;
	bool bare = head.len == 1 && head.ptr[0] == 0;
	unsigned char bytes[1 + 2 * VARINT_MAX];
	size_t n = 1;

	bytes[0] = (unsigned char)((shared < NIBBLE ? shared : NIBBLE) << 4 | (more < NIBBLE ? more : NIBBLE));
	if (shared >= NIBBLE)
		n += put_varint(bytes + n, shared - NIBBLE);
	if (more >= NIBBLE)
		n += put_varint(bytes + n, more - NIBBLE);
	buf_add(out, (struct str){ (char *)bytes, n });
	buf_add(out, str_skip(whole, shared));
	buf_add(out, (struct str){ (char *)bytes, put_varint(bytes, bare ? 0 : head.len) });
	if (!bare)
		buf_add(out, head);
}

int group_add(struct group_maker *self, struct str term, struct str head)
{
	struct str first = { self->first.key, self->first.len };
	size_t before = self->value.len;
	struct group_coded coded;
	int r = 0;

	group_code(term, &coded);
	if (before && (group_family(term) != group_family(first) || memcmp(first.ptr, term.ptr, group_family(term)) != 0))
		r = group_flush(self);
	if (r == 0 && self->value.len) {
		put_entry(&self->value, &self->last, &coded, head);
		if (1 + first.len + self->value.len > GROUP_BYTES) {
			self->value.len = before;
			r = group_flush(self);
		}
	}
	if (r == 0 && !self->value.len) {
		memcpy(self->first.key, term.ptr, term.len);
		self->first.len = term.len;
		put_entry(&self->value, &(struct group_coded){ .len = 0 }, &coded, head);
	}
	self->last = coded;
	return r < 0 ? r : buf_error(&self->value);
}
