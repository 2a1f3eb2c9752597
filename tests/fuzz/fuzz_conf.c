#include <stdbool.h>
#include <stdint.h>

#include "common/cleanup.h"
#include "common/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sample {
	bool on;
	uint64_t count, bytes, pause;
	char *name;
	int colour;
};

static const struct setting settings[] = {
	{ "on", CONF_BOOL, offsetof(struct sample, on), "yes", "", NULL, 0, 0 },
	{ "count", CONF_COUNT, offsetof(struct sample, count), "7", "", NULL, 1, 9 },
	{ "bytes", CONF_BYTES, offsetof(struct sample, bytes), "2MiB", "", NULL, 0, 0 },
	{ "pause", CONF_USEC, offsetof(struct sample, pause), "15min", "", NULL, 0, 0 },
	{ "name", CONF_TEXT, offsetof(struct sample, name), "", "", NULL, 0, 0 },
	{ "colour", CONF_WORD, offsetof(struct sample, colour), "green", "", "red|green|blue", 0, 0 },
};
static const struct section section = { "sample", settings, ARRAY_LEN(settings) };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(buf_destroy) struct buf errors = { 0 };
	struct sample s = { 0 };
	void *const base[] = { &s };

	if (conf_defaults(&section, base, 1) == 0)
		(void)conf_parse((struct str){ (const char *)data, size }, "fuzz", &section, base, 1, &errors);
	conf_free(&section, &s);
	return 0;
}
