/*
 * log - one event, one line: a sentence for people, fields for programs.
 *
 * Under systemd the fields go to the journal as such; elsewhere the line is
 * written to standard error as key=value. main.c and handlers log, modules
 * return. Text from outside is only ever a field's value: it is cut to
 * LOG_VALUE_MAX bytes and its control characters are replaced, so no feed can
 * forge a line.
 *
 *     LOG_EVENT(LOG_WARNING, "frame_refused", "frame refused",
 *               { "FEED", feed }, { "REASON", STR("cut") });
 */
#ifndef COMMON_LOG_H
#define COMMON_LOG_H

#include <syslog.h>

#include "common/str.h"

enum { LOG_FIELDS_MAX = 16, LOG_VALUE_MAX = 400 };

struct log_field {
	const char *key; /* upper case and underscores, as the journal wants it */
	struct str value;
};

/* The only state of the process that is not passed around: the least urgent priority that is written. */
void log_set_level(int priority);

/* event: a stable name in lower case, the EVENT field. */
void log_event(int priority, const char *event, const char *message, const struct log_field *fields, size_t n);

/* At least one field. */
#define LOG_EVENT(prio, event, message, ...)                                        \
	log_event(prio, event, message, (const struct log_field[]){ __VA_ARGS__ },  \
		  sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

/* A number as a field's value; the text lives until the end of the enclosing block. */
#define LOG_NUM(n) (log_num((char[24]){ 0 }, (long long)(n)))
struct str log_num(char *text, long long n);

#endif
