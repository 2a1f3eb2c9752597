/* make_model - a statement model of any size with random weights, byte by byte as net_file.h says. */
#ifndef TESTS_PARSER_MAKE_MODEL_H
#define TESTS_PARSER_MAKE_MODEL_H

#include "common/buf.h"
#include "parser/net_file.h"

enum { HEAD_BYTES = 24, WIDTH_AT = 24, LAYERS_AT = 28, PAIR_WIDTH_AT = 32, PAIR_LAYERS_AT = 36, WORDS_AT = 40,
       ROWS_AT = 44, OFFSET_AT = ROWS_AT + 4 * (NET_INPUTS - 1 + NET_RELATIONS), CALIBRATION_AT = OFFSET_AT + 4,
       TURNS_AT = CALIBRATION_AT + 4 * NET_EVIDENCE, LEAST_AT = TURNS_AT + 4 * (9 + 25), NAME_AT = LEAST_AT + 4 };

struct model_shape {
	uint32_t width, layers, pair_width, pair_layers, words;
};

static inline uint32_t random_next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static inline void put_little(struct buf *out, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_byte(out, (char)(unsigned char)(v >> 8 * i));
}

static inline void put_float(struct buf *out, float v)
{
	uint32_t bits;

	memcpy(&bits, &v, sizeof bits);
	put_little(out, bits, 4);
}

/* n numbers from low to high. */
static inline void put_floats(struct buf *out, size_t n, float low, float high, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++)
		put_float(out, low + (high - low) * (float)(random_next(seed) % 1000) / 1000);
}

static inline void put_bytes(struct buf *out, size_t n, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++)
		buf_add_byte(out, (char)((int)(random_next(seed) % 255) - 127));
}

static inline void put_linear(struct buf *out, size_t in, size_t n, uint64_t *seed)
{
	put_floats(out, n, 0.0001f, 0.0004f, seed);
	put_floats(out, n, -0.5f, 0.5f, seed);
	put_bytes(out, in * n, seed);
}

static inline void put_norm(struct buf *out, size_t n, uint64_t *seed)
{
	put_floats(out, n, 8, 20, seed);
	put_floats(out, n, -4, 4, seed);
}

static inline void put_layers(struct buf *out, struct model_shape s, uint64_t *seed)
{
	size_t d = s.width, p = s.pair_width;

	for (size_t i = 0; i < NET_INPUTS; i++) {
		size_t rows = i ? net_input_rows[i] : s.words + 1;
		put_floats(out, rows, 0.001f, 0.01f, seed);
		put_bytes(out, rows * d, seed);
	}
	put_norm(out, d, seed);
	for (size_t i = 0; i < s.layers; i++) {
		put_linear(out, 3 * d, d, seed), put_norm(out, d, seed);
		put_linear(out, d, d, seed), put_linear(out, d, d, seed), put_norm(out, d, seed);
	}
	put_linear(out, d, CUE_LABELS, seed);
	for (size_t i = 0; i < 3; i++)
		put_linear(out, d, p, seed);
	for (size_t i = 0; i < NET_RELATIONS; i++)
		put_floats(out, net_relation_rows[i] * p, -0.5f, 0.5f, seed);
	put_norm(out, p, seed);
	for (size_t i = 0; i < s.pair_layers; i++)
		put_linear(out, 3 * p, p, seed), put_norm(out, p, seed);
	put_linear(out, p, ROLE_LABELS, seed);
}

/* Sets length and checksum to what the bytes are. */
static inline void seal_model(struct buf *model)
{
	struct buf head = { 0 };

	put_little(&head, model->len, 4);
	put_little(&head, net_checksum(model->ptr + HEAD_BYTES, model->len - HEAD_BYTES), 8);
	memcpy(model->ptr + 12, head.ptr, head.len);
	buf_destroy(&head);
}

static inline void set_number(struct buf *model, size_t at, uint32_t v)
{
	for (size_t i = 0; i < 4; i++)
		model->ptr[at + i] = (char)(unsigned char)(v >> 8 * i);
}

static inline void make_model(struct buf *out, struct model_shape s, struct str name, uint64_t seed)
{
	buf_add(out, STR("inquitNN"));
	put_little(out, NET_FILE_VERSION, 4);
	put_little(out, 0, 8), put_little(out, 0, 4);
	put_little(out, s.width, 4), put_little(out, s.layers, 4);
	put_little(out, s.pair_width, 4), put_little(out, s.pair_layers, 4), put_little(out, s.words, 4);
	for (size_t i = 1; i < NET_INPUTS; i++)
		put_little(out, net_input_rows[i], 4);
	for (size_t i = 0; i < NET_RELATIONS; i++)
		put_little(out, net_relation_rows[i], 4);
	put_little(out, 0, 4);
	for (size_t i = 0; i < NET_EVIDENCE; i++)
		put_little(out, random_next(&seed) % 65536, 4);
	for (size_t i = 0; i < 9 + 25; i++)
		put_little(out, random_next(&seed) % NET_UNIT, 4);
	put_little(out, 0, 4);
	put_little(out, name.len, 4);
	buf_add(out, name);
	for (uint64_t i = 0; i < s.words; i++)
		put_little(out, i * 0x100000001u + random_next(&seed) % 1000, 8);
	put_layers(out, s, &seed);
	seal_model(out);
}

#endif
