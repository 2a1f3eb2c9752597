#include "store/regex.h"

#include "common/utf8.h"
#include "store/regex_impl.h"

/* ---- letters ---- */

static bool is_word(uint32_t c)
{
	return c == '_' || letter_in_word(c);
}

/* \d, \w, \s and, in capitals, what is not. */
static bool in_shorthand(char name, uint32_t c)
{
	switch (name) {
	case 'd':
		return c >= '0' && c <= '9';
	case 'w':
		return is_word(c);
	case 's':
		return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
	case 'D':
	case 'W':
	case 'S':
		return !in_shorthand((char)(name + 32), c);
	default:
		return false;
	}
}

/* The next letter of a class, with its escape taken off; a shorthand's name goes to *ret_name. */
static uint32_t class_letter(struct str class, size_t *at, char *ret_name)
{
	uint32_t c;

	*ret_name = 0;
	if (class.ptr[*at] == '\\' && *at + 1 < class.len) {
		++*at;
		if (regex_is_shorthand(class.ptr[*at]))
			*ret_name = class.ptr[*at];
	}
	*at += utf8_next(class, *at, &c);
	return c;
}

static bool in_class(struct str class, uint32_t c)
{
	bool negated = class.len && class.ptr[0] == '^', found = false;

	if (class.len == 2 && class.ptr[0] == '\\')
		return in_shorthand(class.ptr[1], c);
	for (size_t at = negated; at < class.len && !found;) {
		char name;
		uint32_t from = class_letter(class, &at, &name), to = from;

		if (name) {
			found = in_shorthand(name, c);
			continue;
		}
		if (at + 1 < class.len && class.ptr[at] == '-') {
			at++;
			to = class_letter(class, &at, &name);
		}
		found = (c >= from && c <= to) || (regex_fold(c) >= regex_fold(from) && regex_fold(c) <= regex_fold(to));
	}
	return found != negated;
}

/* ---- run ---- */

/* The states at one place of the text, each once. */
struct states {
	uint16_t at[REGEX_OPS_MAX], place[REGEX_OPS_MAX];
	size_t n;
};

struct surroundings {
	bool begin, end, edge; /* of the text; of a word */
};

static void add_state(const struct regex *self, struct states *s, uint16_t state, const struct surroundings *here)
{
	uint16_t stack[REGEX_OPS_MAX + 1];
	size_t n = 0;

	stack[n++] = state;
	while (n) {
		uint16_t i = stack[--n];
		const struct op *op = &self->op[i];

		if (s->place[i] < s->n && s->at[s->place[i]] == i)
			continue;
		s->place[i] = (uint16_t)s->n;
		s->at[s->n++] = i;
		if (op->kind == OP_SPLIT && n + 2 <= sizeof stack / sizeof *stack)
			stack[n++] = op->other;
		if (op->kind == OP_SPLIT || op->kind == OP_JUMP)
			stack[n++] = op->to;
		if ((op->kind == OP_BEGIN && here->begin) || (op->kind == OP_END && here->end) || (op->kind == OP_EDGE && here->edge))
			stack[n++] = (uint16_t)(i + 1);
	}
}

static bool takes(const struct op *op, uint32_t c)
{
	switch (op->kind) {
	case OP_LETTER:
		return regex_fold(c) == op->letter;
	case OP_ANY:
		return c != '\n';
	case OP_CLASS:
		return in_class(op->class, c);
	case OP_SPLIT:
	case OP_JUMP:
	case OP_BEGIN:
	case OP_END:
	case OP_EDGE:
	case OP_MATCH:
		break;
	}
	return false;
}

bool regex_match(const struct regex *self, struct str text, uint64_t *steps)
{
	struct states now = { .n = 0 }, next = { .n = 0 };
	bool in_word = false, found = false;

	for (size_t at = 0; !found; ) {
		uint32_t c = 0;
		size_t len = at < text.len ? utf8_next(text, at, &c) : 0;
		bool word = len && is_word(c);
		struct surroundings here = { at == 0, len == 0, word != in_word };

		/* States that wait for a place were added without knowing it: add them again, with a new one's beginning. */
		next.n = 0;
		for (size_t i = 0; i < now.n; i++)
			add_state(self, &next, now.at[i], &here);
		add_state(self, &next, 0, &here);
		now.n = 0;
		*steps += next.n;
		for (size_t i = 0; i < next.n && !found; i++) {
			const struct op *op = &self->op[next.at[i]];

			found = op->kind == OP_MATCH;
			if (len && takes(op, c)) {
				now.place[next.at[i] + 1] = (uint16_t)now.n;
				now.at[now.n++] = (uint16_t)(next.at[i] + 1);
			}
		}
		if (len == 0)
			break;
		in_word = word;
		at += len;
	}
	return found;
}
