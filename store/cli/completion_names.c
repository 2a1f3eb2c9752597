/* Names of speakers, topics, outlets and the like, as the store has them. */
#include "common/cleanup.h"
#include "common/utf8.h"
#include "store/cli/completion_impl.h"
#include "store/letters.h"

/* True when a word of the name begins with what was typed, but for case and accents. */
static bool name_fits(struct str name, struct str typed)
{
	owned(buf_destroy) struct buf a = { 0 }, b = { 0 };
	struct {
		struct str from;
		struct buf *to;
	} both[] = { { name, &a }, { typed, &b } };

	for (size_t i = 0; i < ARRAY_LEN(both); i++) {
		buf_add_byte(both[i].to, ' ');
		for (size_t at = 0; at < both[i].from.len;) {
			uint32_t c, folded[LETTER_FOLD_MAX];
			char bytes[4];

			at += utf8_next(both[i].from, at, &c);
			size_t n = c == UTF8_BAD ? 0 : letter_fold(c, folded);
			for (size_t k = 0; k < n; k++)
				buf_add(both[i].to, (struct str){ bytes, utf8_put(folded[k], bytes) });
		}
	}
	return str_find(buf_str(&a), buf_str(&b), 0) < a.len || typed.len == 0;
}

/* The whole name, in quotation marks where it has several words; control characters are none of a name. */
static void offer_name(struct finding *self, struct str head, struct str name, bool quoted)
{
	bool plain = true;

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];

		if (c < 0x20 || c == 0x7f || c == '"')
			return;
		plain = plain && c != ' ' && c != '(' && c != ')';
	}
	if (self->n == CANDIDATES_MAX)
		return;
	self->n++;
	buf_add(self->out, head);
	if (quoted && !plain)
		buf_add_byte(self->out, '"');
	buf_add(self->out, name);
	if (quoted && !plain)
		buf_add_byte(self->out, '"');
	buf_add_byte(self->out, '\n');
}

void offer_names(struct finding *self, const char *kind, struct str head, bool quoted)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct str typed = str_skip(str_from(self->line->at[self->line->n - 1]), head.len);
	struct str words[2] = { str_from(kind), STR("limit=10000") };
	struct unpack u;

	if (str_starts(typed, STR("\"")))
		typed = str_skip(typed, 1);
	if (cli_ask_store(self->cli, &client, "names", words, ARRAY_LEN(words), (struct str){ 0 }, &u))
		return;
	for (size_t n = unpack_array(&u, 0); n && !unpack_error(&u); n--) {
		size_t members = unpack_array(&u, 2);
		struct str name = unpack_str(&u);

		unpack_rest(&u, members - 1);
		if (!unpack_error(&u) && name_fits(name, typed))
			offer_name(self, head, name, quoted);
	}
}
