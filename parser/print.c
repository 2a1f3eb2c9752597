#include "parser/print.h"

#include "common/cleanup.h"

static void spans(struct json *j, const char *key, struct spans s)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < s.n; i++) {
		json_array(j);
		json_int(j, s.at[i].from);
		json_int(j, s.at[i].to);
		json_end(j);
	}
	json_end(j);
}

static void topics(struct json *j, struct topics t)
{
	json_key(j, "topics");
	json_array(j);
	for (size_t i = 0; i < t.n; i++) {
		json_object(j);
		json_key(j, "topic"), json_str(j, t.at[i].id);
		json_key(j, "score"), json_milli(j, t.at[i].score);
		json_end(j);
	}
	json_end(j);
}

static void statement(struct json *j, const struct statement *s)
{
	json_object(j);
	json_key(j, "type"), json_str(j, str_from(statement_type_name(s->type)));
	json_key(j, "act"), json_str(j, str_from(statement_act_name(s->act)));
	json_key(j, "part"), json_str(j, str_from(statement_part_name(s->part)));
	spans(j, "source", s->source);
	spans(j, "cue", s->cue);
	spans(j, "content", s->content);
	json_key(j, "nested_in");
	if (s->nested_in < 0)
		json_null(j);
	else
		json_int(j, s->nested_in);
	json_key(j, "speaker"), json_str_or_null(j, s->speaker);
	json_key(j, "speaker_role"), json_str_or_null(j, s->role);
	json_key(j, "how"), json_str_or_null(j, s->how);
	json_key(j, "confidence"), json_milli(j, s->confidence);
	json_key(j, "said_at"), json_str_or_null(j, s->said_at);
	json_key(j, "place"), json_str_or_null(j, s->place);
	json_key(j, "to"), json_str_or_null(j, s->to);
	json_key(j, "occasion"), json_str_or_null(j, s->occasion);
	topics(j, s->topics);
	json_end(j);
}

void print_article(struct json *j, struct str id, const struct article *a, bool statements)
{
	const struct {
		const char *key;
		struct str value;
	} fields[] = {
		{ "title", a->title },       { "author", a->author },     { "published", a->published },
		{ "published_from", a->published_from },                  { "modified", a->modified },
		{ "language", a->language }, { "outlet", a->outlet },     { "place", a->place },
		{ "genre", a->genre },       { "url", a->url },
	};

	json_object(j);
	json_key(j, "id"), json_str_or_null(j, id);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		json_key(j, fields[i].key), json_str_or_null(j, fields[i].value);
	json_key(j, "text"), json_str(j, a->text);
	spans(j, "body", a->body);
	spans(j, "headings", a->headings);
	if (statements) {
		json_key(j, "statements");
		json_array(j);
		for (size_t i = 0; i < a->n_statements; i++)
			statement(j, &a->statements[i]);
		json_end(j);
	}
	json_end(j);
}
