/* conf - the [parser] section of inquit.conf. */
#ifndef PARSER_CONF_H
#define PARSER_CONF_H

#include <stdbool.h>

#include "common/conf.h"

enum extract { EXTRACT_NONE, EXTRACT_RULES, EXTRACT_ALL };

struct parser_conf {
	int extract; /* enum extract */
	uint64_t page_max_bytes, cpu_max_usec;
	char *fetcher, *classifier; /* tcp://… on another machine; empty: this one's */
	bool snapshots; /* [store] snapshots: whether the page's bytes travel on */
};

extern const struct section parser_section;

#endif
