#include "store/cli/completion.h"

/*
 * Words as sh has them: blanks between, '…' as it is, "…" with \ before \ " $ `,
 * \ before any character elsewhere. What the shell would substitute is left as
 * it stands. After | ; & a new command begins.
 */
static void take_double(struct line *self, struct str text, size_t *at)
{
	for (; *at < text.len; ++*at) {
		char c = text.ptr[*at];

		if (c == '"') {
			self->quote = 0;
			++*at;
			return;
		}
		if (c == '\\' && *at + 1 < text.len && strchr("\\\"$`", text.ptr[*at + 1]))
			c = text.ptr[++*at];
		buf_add_byte(&self->words, c);
	}
}

static void take_single(struct line *self, struct str text, size_t *at)
{
	for (; *at < text.len; ++*at) {
		if (text.ptr[*at] == '\'') {
			self->quote = 0;
			++*at;
			return;
		}
		buf_add_byte(&self->words, text.ptr[*at]);
	}
}

/* One word from *at on, up to a blank outside of quotes. */
static void take_word(struct line *self, struct str text, size_t *at)
{
	while (*at < text.len && !strchr(" \t\n|;&", text.ptr[*at])) {
		char c = text.ptr[(*at)++];

		if (c == '\'' || c == '"') {
			self->quote = c;
			(c == '"' ? take_double : take_single)(self, text, at);
			continue;
		}
		if (c == '\\' && *at < text.len)
			c = text.ptr[(*at)++];
		buf_add_byte(&self->words, c);
	}
	buf_add_byte(&self->words, 0);
}

void line_split(struct line *self, struct str text)
{
	size_t starts[LINE_WORDS_MAX], at = 0;
	bool open = false;

	*self = (struct line){ .n = 0 };
	while (at < text.len && self->n < LINE_WORDS_MAX - 1) {
		if (strchr("|;&", text.ptr[at]) && text.ptr[at]) {
			self->n = 0;
			at++;
			open = false;
		} else if (strchr(" \t\n", text.ptr[at]) && text.ptr[at]) {
			at++;
			open = false;
		} else {
			size_t before = at;

			starts[self->n++] = self->words.len;
			take_word(self, text, &at);
			open = true;
			at += at == before; /* a NUL, which no shell passes on */
		}
	}
	if (!open) {
		starts[self->n++] = self->words.len;
		buf_add_byte(&self->words, 0);
	}
	if (buf_error(&self->words))
		self->n = 0;
	for (size_t i = 0; i < self->n; i++)
		self->at[i] = self->words.ptr + starts[i];
}

void line_close(struct line *self)
{
	buf_destroy(&self->words);
}
