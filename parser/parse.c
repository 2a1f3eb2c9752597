#include "parser/parse.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/datafile.h"

#define MODEL_NAME "statements.model"
#define PATH_ARENA 65536

struct parser {
	struct page_reader *pages;
	struct extractor *extractor;
	struct parser_options options;
	char version[128];
};

static int make_extractor(struct parser *self, const char **ret_note)
{
	owned(arena_destroy) struct arena *arena = arena_new(PATH_ARENA);
	const char *path = self->options.model, *why = NULL;
	struct str found;
	int r;

	if (!arena)
		return -ENOMEM;
	if (!path && !self->options.rules_only) {
		r = datafile_find(MODEL_NAME, arena, &found);
		if (r < 0)
			*ret_note = "no " MODEL_NAME ": statements by the rules alone";
		else
			path = found.ptr;
	}
	r = extractor_new(self->options.rules_only ? NULL : path, &self->extractor, &why);
	if (!self->extractor)
		return r;
	if (r < 0)
		*ret_note = why ? why : "the statement model cannot be read: statements by the rules alone";
	return 0;
}

int parser_new(const struct parser_options *options, struct parser **ret, const char **ret_note)
{
	owned(parser_destroy) struct parser *self = calloc(1, sizeof *self);
	int r;

	*ret_note = NULL;
	if (!self)
		return -ENOMEM;
	self->options = *options;
	if (!self->options.acts)
		self->options.acts = ACTS_DEFAULT;
	r = page_reader_new(&self->pages);
	if (r == 0 && !options->no_statements)
		r = make_extractor(self, ret_note);
	if (r < 0)
		return r;
	struct str model = self->extractor ? extractor_version(self->extractor) : STR("none");
	(void)snprintf(self->version, sizeof self->version, "inquit %s %.*s", INQUIT_VERSION, (int)model.len, model.ptr);
	*ret = self;
	self = NULL;
	return 0;
}

void parser_destroy(struct parser **self_p)
{
	if (!*self_p)
		return;
	page_reader_destroy(&(*self_p)->pages);
	extractor_destroy(&(*self_p)->extractor);
	free(*self_p);
	*self_p = NULL;
}

struct str parser_version(const struct parser *self)
{
	return str_from(self->version);
}

static void drop_nested(struct article *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_statements; i++)
		if (a->statements[i].nested_in < 0)
			a->statements[n++] = a->statements[i];
	a->n_statements = n;
}

int parser_parse(struct parser *self, struct str bytes, const struct page_hints *hints, struct arena *arena, struct buf *explain,
		 struct article *ret, const char **reterr_why)
{
	struct article article = { 0 };
	int r = page_read(self->pages, bytes, hints, arena, &article, reterr_why);

	if (r < 0)
		return r;
	article.parser_version = parser_version(self);
	if (self->extractor)
		r = extractor_run(self->extractor, arena, &article, self->options.acts, explain);
	if (self->options.flat)
		drop_nested(&article);
	*ret = article;
	if (r)
		*reterr_why = r == EXTRACTED_BYTES ? "the text is longer than is read" :
			      r == EXTRACTED_STATEMENTS ? "more statements than an article may have" :
							  "statements would take more memory than a page may";
	return r ? PARSED_PART : 0;
}
