/* meta_ld - reads one script of JSON-LD into a page's facts. */
#ifndef PARSER_META_LD_H
#define PARSER_META_LD_H

#include "parser/meta_facts.h"

/* Adds to facts->lds, which has room for FACTS_MAX. What is no JSON is searched for its keys. 0 or -ENOMEM. */
int ld_read(struct str script, struct arena *arena, struct facts *facts);

#endif
