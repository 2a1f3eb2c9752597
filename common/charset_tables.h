/* charset_tables - what common/charset.c looks up: the labels and single-byte indexes of the Encoding Standard. */
#ifndef COMMON_CHARSET_TABLES_H
#define COMMON_CHARSET_TABLES_H

#include <stdint.h>

#include "common/charset.h"

enum { CHARSET_LABELS = 228 };

struct charset_label {
	struct str label; /* lower case */
	enum charset charset;
};

/* Ascending by label. */
extern const struct charset_label charset_labels[CHARSET_LABELS];

/* What the bytes 0x80 to 0xff are, U+FFFD where nothing; for the charsets up to CHARSET_SINGLE_BYTE_LAST. */
extern const uint16_t charset_single_bytes[][128];

#endif
