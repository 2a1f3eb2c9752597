/* conf - the [classifier] section of inquit.conf. */
#ifndef CLASSIFIER_CONF_H
#define CLASSIFIER_CONF_H

#include "common/conf.h"

struct classifier_conf {
	char *taxonomy, *model; /* paths; empty: the shipped taxonomy, no model */
	char *listen;           /* tcp://… for parsers of other machines; empty: none */
};

extern const struct section classifier_section;

#endif
