/* dump - what page-dump's parts share. */
#ifndef PARSER_DUMP_DUMP_H
#define PARSER_DUMP_DUMP_H

#include "parser/body.h"
#include "parser/decode.h"
#include "parser/meta_facts.h"

struct dump_page {
	struct arena *arena;
	struct tree_parser *parser;
	struct str id, url, bytes;
	struct decoded decoded;
	struct tree tree;
	struct blocks blocks;
	struct facts facts;
};

int dump_meta(struct dump_page *page, const struct body_model *model);

#endif
