#include "common/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

enum { LINE_BYTES = LOG_VALUE_MAX + 64, OWN_FIELDS = 3 };

static int level = LOG_INFO;

void log_set_level(int priority)
{
	level = priority;
}

struct str log_num(char *text, long long n)
{
	return (struct str){ text, (size_t)snprintf(text, 24, "%lld", n) };
}

/* key=value with control characters blanked; returns its length. */
static size_t field(char *out, const char *key, struct str value)
{
	size_t n = (size_t)snprintf(out, LINE_BYTES, "%.60s=", key);
	size_t len = value.len < LOG_VALUE_MAX ? value.len : LOG_VALUE_MAX;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		out[n++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
	}
	return n;
}

static void to_stderr(struct iovec *fields, size_t n, const char *event, const char *message)
{
	char line[(LOG_FIELDS_MAX + OWN_FIELDS) * (LINE_BYTES + 2)];
	size_t at = (size_t)snprintf(line, LINE_BYTES, "%s: %s", event, message);

	if (at >= LINE_BYTES)
		at = LINE_BYTES - 1;
	for (size_t i = 0; i < n; i++) {
		line[at++] = ' ';
		memcpy(line + at, fields[i].iov_base, fields[i].iov_len);
		at += fields[i].iov_len;
	}
	line[at++] = '\n';
	/* One write: lines of several daemons on one terminal do not mix. */
	(void)!write(STDERR_FILENO, line, at);
}

void log_event(int priority, const char *event, const char *message, const struct log_field *fields, size_t n)
{
	char text[LOG_FIELDS_MAX + OWN_FIELDS][LINE_BYTES];
	struct iovec iov[LOG_FIELDS_MAX + OWN_FIELDS];
	size_t used = 0;

	if (priority > level)
		return;
	if (n > LOG_FIELDS_MAX)
		n = LOG_FIELDS_MAX;
	for (; used < n; used++)
		iov[used] = (struct iovec){ text[used], field(text[used], fields[used].key, fields[used].value) };
	if (!getenv("JOURNAL_STREAM")) {
		to_stderr(iov, used, event, message);
		return;
	}
	const struct log_field own[OWN_FIELDS] = {
		{ "EVENT", str_from(event) },
		{ "MESSAGE", str_from(message) },
		{ "PRIORITY", { (const char[]){ (char)('0' + (priority & 7)) }, 1 } },
	};
	for (size_t i = 0; i < OWN_FIELDS; i++, used++)
		iov[used] = (struct iovec){ text[used], field(text[used], own[i].key, own[i].value) };
	(void)sd_journal_sendv(iov, (int)used);
}
