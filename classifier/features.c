#include "classifier/features.h"

#include <errno.h>

#include "classifier/token.h"

/* A longer word also counts as its beginning, as if that were a word: measured, four letters did better than five, than
 * six, than all runs of four or five letters, and than nothing. */
enum { STEM_BYTES = 4 };

struct bag {
	struct features features;
	uint32_t *slots; /* index plus one */
	size_t mask;
};

static uint64_t mix(uint64_t h)
{
	/* The finalizer of MurmurHash3 (A. Appleby, public domain). */
	h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 33;
}

static uint64_t hash_bytes(const char *bytes, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	return h;
}

static uint32_t hash32(uint64_t word, uint64_t before, unsigned kind)
{
	uint32_t h = (uint32_t)(mix(word + mix(before + kind)) >> 16);

	return h ? h : 1;
}

uint32_t features_hash(struct str name, enum feature_kind kind)
{
	return hash32(hash_bytes(name.ptr, name.len), 0, kind);
}

static void count(struct bag *bag, uint32_t hash)
{
	size_t i = hash & bag->mask;

	for (; bag->slots[i]; i = (i + 1) & bag->mask)
		if (bag->features.at[bag->slots[i] - 1].hash == hash) {
			bag->features.at[bag->slots[i] - 1].count++;
			return;
		}
	if (bag->features.n == FEATURES_MAX)
		return;
	bag->features.at[bag->features.n++] = (struct feature){ hash, 1 };
	bag->slots[i] = (uint32_t)bag->features.n;
}

static void count_text(struct bag *bag, struct str text)
{
	struct token token;
	uint64_t before = 0;
	size_t at = 0;

	while (token_next(text, &at, &token)) {
		uint64_t word = hash_bytes(token.bytes, token.len);
		count(bag, hash32(word, 0, FEATURE_WORD));
		if (before)
			count(bag, hash32(word, before, FEATURE_PAIR));
		if (token.len > STEM_BYTES)
			count(bag, hash32(hash_bytes(token.bytes, STEM_BYTES), 0, FEATURE_WORD));
		before = word;
	}
}

/* Words are two bytes at least with the one between them; each gives up to three features. */
static size_t most_features(struct str title, struct str text)
{
	size_t words = (title.len + text.len) / 2 + 2;

	return words > FEATURES_MAX / 3 ? FEATURES_MAX : words * 3;
}

int features_of(struct arena *arena, struct str title, struct str text, struct features *ret)
{
	size_t most = most_features(title, text), slots = 64;
	struct bag bag = { 0 };

	while (slots < most * 2)
		slots *= 2;
	bag.mask = slots - 1;
	bag.slots = arena_alloc(arena, slots, sizeof *bag.slots);
	bag.features.at = arena_alloc(arena, most, sizeof *bag.features.at);
	if (!bag.slots || !bag.features.at)
		return -ENOMEM;
	count_text(&bag, title);
	count_text(&bag, text);
	*ret = bag.features;
	return 0;
}

static int name_in(struct arena *arena, struct str text, uint32_t hash, struct str *ret)
{
	struct token token, last;
	uint64_t before = 0;
	size_t at = 0;

	while (token_next(text, &at, &token)) {
		uint64_t word = hash_bytes(token.bytes, token.len);
		if (hash32(word, 0, FEATURE_WORD) == hash)
			return arena_dup(arena, token_str(&token), ret);
		if (token.len > STEM_BYTES && hash32(hash_bytes(token.bytes, STEM_BYTES), 0, FEATURE_WORD) == hash)
			return arena_printf(arena, ret, "%.*s*", STEM_BYTES, token.bytes);
		if (before && hash32(word, before, FEATURE_PAIR) == hash)
			return arena_printf(arena, ret, "%.*s %.*s", (int)last.len, last.bytes, (int)token.len, token.bytes);
		before = word;
		last = token;
	}
	return 0;
}

int features_name(struct arena *arena, struct str title, struct str text, uint32_t hash, struct str *ret)
{
	struct str name = { 0 };
	int r = name_in(arena, title, hash, &name);

	if (r == 0 && !name.len)
		r = name_in(arena, text, hash, &name);
	if (r == 0)
		*ret = name;
	return r;
}

uint32_t features_tf(uint32_t count)
{
	/* round(4096 * (1 + ln i)); a text says nothing new after 64 times. */
	static const uint16_t table[65] = {
		0, 4096, 6935, 8596, 9774, 10688, 11435, 12066, 12613, 13096, 13527, 13918, 14274,
		14602, 14906, 15188, 15453, 15701, 15935, 16156, 16367, 16566, 16757, 16939, 17113, 17281,
		17441, 17596, 17745, 17888, 18027, 18162, 18292, 18418, 18540, 18659, 18774, 18886, 18996,
		19102, 19206, 19307, 19405, 19502, 19596, 19688, 19778, 19866, 19952, 20037, 20120, 20201,
		20280, 20358, 20435, 20510, 20584, 20656, 20728, 20798, 20866, 20934, 21001, 21066, 21131,
	};

	return table[count < 64 ? count : 64];
}
