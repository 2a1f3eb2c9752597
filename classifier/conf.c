#include "classifier/conf.h"

#include "common/cleanup.h"

static const struct setting settings[] = {
	{ "taxonomy", CONF_TEXT, offsetof(struct classifier_conf, taxonomy), "",
	  "file with topics and their rules; empty: the one that is installed", NULL, 0, 0 },
	{ "model", CONF_TEXT, offsetof(struct classifier_conf, model), "",
	  "model made by inquit topics train; empty: rules alone", NULL, 0, 0 },
	{ "listen", CONF_TEXT, offsetof(struct classifier_conf, listen), "",
	  "tcp://ADDRESS:PORT where parsers of other machines give articles; empty: nowhere", NULL, 0, 0 },
};

const struct section classifier_section = { "classifier", settings, ARRAY_LEN(settings) };
