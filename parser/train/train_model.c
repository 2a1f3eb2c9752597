#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "parser/net_pass.h"
#include "parser/train/train_text.h"

struct net *train_model_new(const char *bytes, uint64_t n)
{
	struct net *net = NULL;
	const char *why = "";

	if (net_parse((struct str){ bytes, n }, &net, &why) < 0)
		fprintf(stderr, "model refused: %s\n", why);
	return net;
}

void train_model_free(struct net *self)
{
	net_destroy(&self);
}

int train_model_least(const struct net *self)
{
	return self->least;
}

int train_model_use(struct net *self, int isa)
{
	return net_use(self, (enum net_isa)isa);
}

struct numbers {
	int32_t *at;
	int64_t n, cap;
};

static void put(struct numbers *out, int32_t v)
{
	if (out->n < out->cap)
		out->at[out->n] = v;
	out->n++;
}

static void put_spans(struct numbers *out, struct spans s)
{
	for (size_t i = 0; i < s.n; i++) {
		put(out, (int32_t)s.at[i].from);
		put(out, (int32_t)s.at[i].to);
	}
}

int64_t train_run(const struct net *model, const struct train_text *text, int32_t *out, int64_t cap)
{
	struct arena *arena = arena_new(TRAIN_ARENA_LIMIT);
	struct numbers numbers = { out, 0, cap };
	struct net_attribution *a = NULL;
	int32_t(*evidence)[NET_EVIDENCE] = NULL;
	size_t n = 0;
	int r = arena ? net_run_evidence(model, arena, &text->text, &a, &evidence, &n) : -1;

	for (size_t i = 0; r == 0 && i < n; i++) {
		put(&numbers, a[i].score);
		for (size_t k = 0; k < NET_EVIDENCE; k++)
			put(&numbers, evidence[i][k]);
		put(&numbers, (int32_t)a[i].source.n);
		put(&numbers, (int32_t)a[i].cue.n);
		put(&numbers, (int32_t)a[i].content.n);
		put_spans(&numbers, a[i].source);
		put_spans(&numbers, a[i].cue);
		put_spans(&numbers, a[i].content);
	}
	arena_destroy(&arena);
	return r < 0 ? r : numbers.n;
}

static double processor_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double train_time(const struct net *model, const char *bytes, uint64_t n, int32_t times)
{
	struct arena *arena = arena_new(TRAIN_ARENA_LIMIT);
	struct net_attribution *a;
	struct text text;
	size_t found;
	double begun = processor_seconds();

	for (int32_t i = 0; arena && i < times; i++) {
		arena_reset(arena);
		if (text_analyse((struct str){ bytes, n }, arena, &text) < 0 ||
		    net_run(model, arena, &text, &a, &found) < 0)
			break;
	}
	arena_destroy(&arena);
	return processor_seconds() - begun;
}
