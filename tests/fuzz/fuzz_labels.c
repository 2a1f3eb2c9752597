#include <stdint.h>

#include "classifier/train.h"
#include "common/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads the bytes as labelled texts and trains on a few of them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(labels_destroy) struct labels *labels = NULL;
	owned(model_destroy) struct model *model = NULL;
	owned(buf_destroy) struct buf error = { 0 };
	struct train_options options = train_defaults;
	struct train_report report;

	options.rounds_max = 3;
	if (labels_parse((struct str){ (const char *)data, size }, "fuzz", &labels, &error) == 0 && labels_topics(labels) < 4 &&
	    size < 2000)
		(void)train(labels, NULL, &options, &model, &report, &error);
	return 0;
}
