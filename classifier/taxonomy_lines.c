/* The lines of the file: topics, lists, rules and settings, in the order they stand. */
#include <errno.h>

#include "classifier/taxonomy_reader.h"
#include "common/cleanup.h"

static bool is_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return id.len > 0 && id.len <= TAXONOMY_ID_BYTES_MAX;
}

static int section(struct reader *self, struct str line)
{
	size_t end = str_find_byte(line, ']', 0);
	struct str id = { line.ptr + 1, end - 1 }, title = str_trim(str_skip(line, end + 1));

	if (end == line.len)
		return reader_fail(self, line.ptr + line.len, "expected ']'");
	if (!is_id(id))
		return reader_fail(self, id.ptr, "expected a topic's id: small letters, digits and '-', at most %d",
				   TAXONOMY_ID_BYTES_MAX);
	if (title.len == 0)
		return reader_fail(self, line.ptr + end, "expected the topic's name after ']'");
	for (size_t i = 0; i < self->topics.n; i++)
		if (str_eq(self->topics.at[i].id, id))
			return reader_fail(self, id.ptr, "expected a new id: '%.*s' is a topic on line %u already",
					   (int)id.len, id.ptr, taxonomy_line(self->taxonomy, self->topics.at[i].id));
	if (self->topics.n == TAXONOMY_TOPICS_MAX)
		return reader_fail(self, id.ptr, "expected at most %d topics", TAXONOMY_TOPICS_MAX);
	struct topic_def def = { .id = id, .title = title, .parent = -1, .threshold = 3000 };
	self->in_topic = true;
	return vec_push(&self->topics, def) ? 0 : -ENOMEM;
}

static int list(struct reader *self, struct str line)
{
	size_t eq = str_find_byte(line, '=', 0);
	struct list_def def = { str_trim((struct str){ line.ptr + 1, eq - 1 }), str_trim(str_skip(line, eq + 1)) };

	if (eq == line.len)
		return reader_fail(self, line.ptr, "expected @name = phrase, phrase");
	if (!is_id(def.name))
		return reader_fail(self, line.ptr + 1, "expected a list's name: small letters, digits and '-'");
	if (def.items.len == 0)
		return reader_fail(self, line.ptr + eq, "expected phrases after '='");
	for (size_t i = 0; i < self->lists.n; i++)
		if (str_eq(self->lists.at[i].name, def.name))
			return reader_fail(self, line.ptr, "expected a new name: this list is on line %u already",
					   taxonomy_line(self->taxonomy, self->lists.at[i].name));
	return vec_push(&self->lists, def) ? 0 : -ENOMEM;
}

/* WEIGHT phrase, phrase: each phrase is a rule of its own. */
static int rules(struct reader *self, struct str line)
{
	size_t end = 0;
	int32_t weight = 0;
	bool veto = line.ptr[0] == '!';

	if (veto)
		end = 1;
	else
		while (end < line.len && line.ptr[end] != ' ' && line.ptr[end] != '\t')
			end++;
	if (!self->in_topic)
		return reader_fail(self, line.ptr, "expected a [topic] before its rules");
	if (!veto && !reader_decimal((struct str){ line.ptr, end }, &weight))
		return reader_fail(self, line.ptr, "expected a weight from -%d to %d with at most three decimals",
				   TAXONOMY_WEIGHT_MAX, TAXONOMY_WEIGHT_MAX);
	struct str phrases = str_skip(line, end);
	for (size_t at = 0; at <= phrases.len;) {
		end = str_find_byte(phrases, ',', at);
		struct str source = str_trim((struct str){ phrases.ptr + at, end - at });
		struct rule rule = { .source = source, .weight = weight, .veto = veto, .topic = (uint16_t)(self->topics.n - 1) };
		if (self->rules.n == TAXONOMY_RULES_MAX)
			return reader_fail(self, source.ptr, "expected at most %d rules", TAXONOMY_RULES_MAX);
		if (source.len == 0)
			return reader_fail(self, source.ptr, "expected a phrase");
		if (!vec_push(&self->rules, rule))
			return -ENOMEM;
		at = end + 1;
	}
	return 0;
}

static int read_line(struct reader *self, struct str line)
{
	/* '#' begins a comment at the line's beginning or after a blank. */
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
			line.len = i;
	line = str_trim(line);
	if (line.len == 0)
		return 0;
	switch (line.ptr[0]) {
	case '[': return section(self, line);
	case '@': return list(self, line);
	case '!': case '-': case '+': case '.':
	case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return rules(self, line);
	default:  return reader_setting(self, line);
	}
}

int reader_lines(struct reader *self)
{
	size_t at = str_starts(self->text, STR("\xef\xbb\xbf")) ? 3 : 0;

	while (at < self->text.len) {
		size_t end = str_find_byte(self->text, '\n', at);
		int r = read_line(self, (struct str){ self->text.ptr + at, end - at });
		if (r < 0)
			return r;
		at = end + 1;
	}
	return 0;
}
