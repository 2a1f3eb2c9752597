/*
 * page-dump - what the page models see, for the program that trains them.
 *
 *   page-dump columns                       the columns' names, first trees' and then second trees'
 *   page-dump first                        of each input line {"id","url","html_base64"}: blocks and first columns
 *   page-dump context P.bin                 the second columns, given the first trees' probabilities
 *   page-dump meta                          candidates for title, date and author with their columns
 *
 * first writes binary, little endian: for each page u32 blocks, u32 columns, u32 bytes of text; the text of all
 * blocks, each ended by NUL; the rows (i16); for each block u16 names and u16 words, then their indexes (u16).
 * context reads i16 probabilities of all blocks in order and writes rows of i16. Not installed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "common/cleanup.h"
#include "parser/body.h"
#include "parser/body_tokens.h"
#include "parser/dump/dump.h"
#include "parser/meta_facts.h"
#include "parser/page.h"

#define NAME(name) #name,
static const char *const first_columns[] = { BODY_COLUMNS_FIRST(NAME) };
static const char *const context_columns[] = { BODY_COLUMNS_CONTEXT(NAME) };

struct tokens {
	uint16_t at[4096];
	uint16_t n;
	enum token_distance distance;
};

static void take_name(void *ctx, uint32_t hash)
{
	struct tokens *t = ctx;

	if (t->n < ARRAY_LEN(t->at))
		t->at[t->n++] = (uint16_t)token_index(hash, t->distance);
}

static void take_word(void *ctx, uint32_t index)
{
	struct tokens *t = ctx;

	if (t->n < ARRAY_LEN(t->at))
		t->at[t->n++] = (uint16_t)index;
}

static void put(const void *p, size_t n)
{
	if (fwrite(p, 1, n, stdout) != n)
		exit(1);
}

static void dump_tokens(const struct body_view *v, size_t i, struct token_context *before)
{
	static struct tokens names, words;
	uint32_t e = v->blocks->at[i].element;
	bool heading = tag_is_heading(v->blocks->elements[e].tag), label = sums_is_label(v->blocks, &v->sums, i);

	names.n = words.n = 0;
	for (unsigned up = 0; up < TOKEN_ANCESTORS && e; up++, e = v->blocks->elements[e].parent) {
		names.distance = token_distance(up);
		tokens_of_element(&v->blocks->elements[e], take_name, &names);
	}
	tokens_of_words(&v->sums.scans[i], before, take_word, &words);
	token_context_pass(before, &v->sums.scans[i], heading, label);
	put(&names.n, 2), put(&words.n, 2), put(names.at, 2u * names.n), put(words.at, 2u * words.n);
}

static void dump_first(const struct body_view *v)
{
	const struct blocks *bs = v->blocks;
	uint32_t head[3] = { (uint32_t)bs->n, BODY_COLUMNS_FIRST_N, 0 };
	struct token_context before = { .heading_age = 99, .label_age = 99 };

	for (size_t i = 0; i < bs->n; i++)
		head[2] += bs->at[i].len + 1;
	put(head, sizeof head);
	for (size_t i = 0; i < bs->n; i++)
		put(block_text(bs, i).ptr, bs->at[i].len), put("", 1);
	for (size_t i = 0; i < bs->n; i++)
		put(v->rows[i].at, 2 * BODY_COLUMNS_FIRST_N);
	for (size_t i = 0; i < bs->n; i++)
		dump_tokens(v, i, &before);
}

static void dump_context(struct body_view *v, struct arena *arena, FILE *p)
{
	size_t n = v->blocks->n;

	if (fread(v->p, 2, n, p) != n || context_fill(v->blocks, &v->sums, v->p, arena, v->rows) < 0)
		exit(1);
	for (size_t i = 0; i < n; i++)
		put(&v->rows[i].at[BODY_COLUMNS_FIRST_N], 2u * (BODY_COLUMNS_N - BODY_COLUMNS_FIRST_N));
}

static int columns(void)
{
	for (size_t i = 0; i < ARRAY_LEN(first_columns); i++)
		(void)printf("first %s\n", first_columns[i]);
	for (size_t i = 0; i < ARRAY_LEN(context_columns); i++)
		(void)printf("context %s\n", context_columns[i]);
	return 0;
}

static int64_t base64_value(char c)
{
	const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? at - letters : -1;
}

static size_t base64(char *s)
{
	size_t n = 0;
	uint32_t bits = 0, have = 0;

	for (size_t i = 0; base64_value(s[i]) >= 0; i++) {
		bits = bits << 6 | (uint32_t)base64_value(s[i]);
		have += 6;
		if (have >= 8)
			have -= 8, s[n++] = (char)(bits >> have);
	}
	return n;
}

static int dump_page(struct dump_page *page, const char *mode, const struct body_model *model, FILE *p)
{
	struct body_view view;

	if (decode_page(page->bytes, STR("text/html"), page->arena, &page->decoded) < 0 ||
	    tree_parse(page->parser, page->decoded.text, page->arena, &page->tree) < 0 ||
	    blocks_from(&page->tree, page->arena, &page->blocks) < 0 || facts_from(&page->tree, page->arena, &page->facts) < 0)
		return -ENOMEM;
	struct body_hints hints;
	if (strcmp(mode, "meta") == 0)
		return dump_meta(page, model);
	if (facts_body_hints(&page->facts, page->arena, &hints) < 0 ||
	    body_look(model, &page->blocks, &hints, page->arena, &view) < 0)
		return -ENOMEM;
	if (strcmp(mode, "first") == 0)
		dump_first(&view);
	else
		dump_context(&view, page->arena, p);
	return 0;
}

int main(int argc, char **argv)
{
	struct dump_page page = { .arena = arena_new(512u << 20) };
	struct body_model *model = NULL;
	struct trees_file *file = NULL;
	const char *mode = argc > 1 ? argv[1] : "";
	FILE *p = argc > 2 ? fopen(argv[2], "rbe") : NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (strcmp(mode, "columns") == 0)
		return columns();
	if (!page.arena || tree_parser_new(&page.parser) < 0 ||
	    (strcmp(mode, "meta") == 0 && trees_file_open("pages.model", &file) < 0) || body_model_new(file, &model) < 0)
		return 1;
	while ((n = getline(&line, &cap, stdin)) > 0) {
		cJSON *j = cJSON_ParseWithLength(line, (size_t)n);
		cJSON *html = cJSON_GetObjectItemCaseSensitive(j, "html_base64");
		if (!cJSON_IsString(html))
			return 1;
		page.id = str_from(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(j, "id")));
		page.url = str_from(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(j, "url")));
		page.bytes = (struct str){ html->valuestring, base64(html->valuestring) };
		arena_reset(page.arena);
		if (dump_page(&page, mode, model, p) < 0)
			return 1;
		cJSON_Delete(j);
	}
	free(line);
	body_model_destroy(&model);
	trees_file_close(&file);
	tree_parser_destroy(&page.parser);
	arena_destroy(&page.arena);
	return 0;
}
