#include <stdint.h>
#include <stdlib.h>

#include "classifier/model.h"
#include "common/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The hash at the end is made right, so that what is behind the check is reached. */
static void seal(char *bytes, size_t size)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i + 8 < size; i++)
		h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	for (size_t i = 0; i < 8 && size >= 8; i++)
		bytes[size - 8 + i] = (char)(unsigned char)(h >> 8 * i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	owned(model_destroy) struct model *model = NULL;
	owned(buf_destroy) struct buf error = { 0 }, again = { 0 };
	struct features features;
	uint16_t scores[MODEL_TOPICS_MAX];
	char *bytes = malloc(size + 1);

	if (!bytes || !arena) {
		free(bytes);
		return 0;
	}
	if (size)
		memcpy(bytes, data, size);
	seal(bytes, size);
	if (model_parse((struct str){ bytes, size }, "fuzz", &model, &error) == 0) {
		struct feature known[64];
		size_t n = 0;
		for (; n < 64 && n < model->n_features; n++)
			known[n] = (struct feature){ model->hashes[n], (uint32_t)n + 1 };
		features = (struct features){ known, n };
		if (model_scores(model, arena, &features, scores) == 0)
			for (size_t t = 0; t < model->n_topics; t++)
				if (scores[t] > 1000)
					__builtin_trap();
		model_write(model, &again);
		if (!str_eq(buf_str(&again), (struct str){ bytes, size }))
			__builtin_trap();
	}
	free(bytes);
	return 0;
}
