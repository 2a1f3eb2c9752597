#include "parser/conf.h"

#include "common/cleanup.h"
#include "common/wire.h"

static const struct setting settings[] = {
	{ "extract", CONF_WORD, offsetof(struct parser_conf, extract), "all",
	  "none: the page's bytes as text, for benchmarks; rules: without the language model; all", "none|rules|all", 0, 0 },
	{ "page_max", CONF_BYTES, offsetof(struct parser_conf, page_max_bytes), "8MiB",
	  "a page over this, decompressed, is refused as too_large", NULL, 1024, WIRE_PAGE_MAX },
	{ "cpu_max", CONF_USEC, offsetof(struct parser_conf, cpu_max_usec), "10s",
	  "CPU time that one page may take before its worker counts as hung", NULL, 100000, 300000000 },
	{ "fetcher", CONF_TEXT, offsetof(struct parser_conf, fetcher), "",
	  "tcp://ADDRESS:PORT of a fetcher on another machine; empty: this machine's", NULL, 0, 0 },
	{ "classifier", CONF_TEXT, offsetof(struct parser_conf, classifier), "",
	  "tcp://ADDRESS:PORT of the classifier there; empty: this machine's", NULL, 0, 0 },
	{ "store.snapshots", CONF_BOOL, offsetof(struct parser_conf, snapshots), "on",
	  "off: the page's bytes travel no further", NULL, 0, 0 },
};

const struct section parser_section = { "parser", settings, ARRAY_LEN(settings) };
