#include "parser/body_scan.h"

#include "common/cleanup.h"
#include "common/utf8.h"

/* Words that carry grammar rather than matter: running text is full of them, menus are not. */
static const char *const function_words[] = {
	("the of and to in a is that for it was on with as he be at by this have from or had not are but his they which you were "
	 "her she their we an has been would there will when who him if no more out so what up said its about into than them can "
	 "only other some could these two may then do my our over after all also one i your how me where while because such just"),
	("der die das und ist nicht mit den von auf im dem sich ein eine zu es des als für an werden sie ich wir hat dass einer einen "
	 "einem eines zum zur dieser diese war wurde kann haben bei aus nach wie auch wird sind oder noch nur über vor so er am um man"),
	"le la les et un une que dans qui sur pas plus par au sont avec ce il est pour en du aux cette son ses mais ou nous vous elle",
	"el los las se por con para una del al lo como más su sus es no pero este esta ha han fue son le ya entre sobre también",
	"il che di per non un una sono della del dei con nel alla gli le si come da anche più è ha ma questo questa i suo sua al",
	"o a os as e do da dos das em no na um uma para com não que se por mais como foi ao seu sua ou mas é são",
	"de het een en van dat op te zijn voor met niet aan er om ook als bij door naar uit maar heeft werd deze is in",
	"w z i na nie jest się do że od po za o jak co dla przez przy ale to czy są był oraz już jego",
	"и в не на что с я он как это по но из за о от у так его она мы для они к то был все бы же вы при до или если",
	"och att det är som på av för med den till en ett har de inte om var men jag kan från så vi han hon",
	"ve bir bu için de da ile olarak çok daha gibi ne en kadar olan ama ya ki o her mi",
};

static bool is_set(const struct stop_words *self, uint32_t hash)
{
	for (size_t i = hash % ARRAY_LEN(self->slots); self->slots[i]; i = (i + 1) % ARRAY_LEN(self->slots))
		if (self->slots[i] == hash)
			return true;
	return false;
}

static bool add_stop_word(void *ctx, uint32_t hash)
{
	struct stop_words *self = ctx;
	size_t i = hash % ARRAY_LEN(self->slots);

	while (self->slots[i] && self->slots[i] != hash)
		i = (i + 1) % ARRAY_LEN(self->slots);
	self->slots[i] = hash;
	return true;
}

void stop_words_init(struct stop_words *self)
{
	*self = (struct stop_words){ { 0 } };
	for (size_t i = 0; i < ARRAY_LEN(function_words); i++)
		scan_words(str_from(function_words[i]), add_stop_word, self);
}

enum class { SPACE, WORD, DIGIT, UPPER, MARK, CJK };

static enum class class_of(uint32_t c)
{
	if (c < 0x80) {
		if ((c | 0x20) - 'a' < 26)
			return c < 'a' ? UPPER : WORD;
		return c - '0' < 10 ? DIGIT : c == '_' ? WORD : c <= ' ' ? SPACE : MARK;
	}
	if (c < 0xc0)
		return c == 0xaa || c == 0xb5 || c == 0xba ? WORD : c == 0xa0 ? SPACE : MARK;
	if (c < 0x100)
		return c == 0xd7 || c == 0xf7 ? MARK : c < 0xdf ? UPPER : WORD;
	if (c >= 0x410 && c < 0x430)
		return UPPER;
	if (c >= 0x2000 && c < 0x2c00)
		return MARK;
	if (c >= 0x3040 && c < 0xa000)
		return CJK;
	if (c >= 0xac00 && c < 0xd800)
		return CJK;
	if ((c >= 0x3000 && c < 0x3040) || (c >= 0xff00 && c < 0xff10) || (c >= 0xff1a && c < 0xff21) || c == 0xfffd)
		return MARK;
	return WORD;
}

/* The letter's lower case for hashes: ASCII, Latin-1 and Cyrillic, where the text is mostly written. */
static uint32_t lower(uint32_t c)
{
	if (c - 'A' < 26 || (c >= 0xc0 && c < 0xdf && c != 0xd7) || (c >= 0x410 && c < 0x430))
		return c + 0x20;
	return c;
}

static uint32_t hash_point(uint32_t hash, uint32_t c)
{
	if (c < 0x80)
		return hash_byte(hash, (unsigned char)c);
	return hash_byte(hash_byte(hash_byte(hash, (unsigned char)(c >> 16)), (unsigned char)(c >> 8)), (unsigned char)c);
}

void scan_words(struct str text, bool (*take)(void *ctx, uint32_t hash), void *ctx)
{
	uint32_t hash = HASH_SEED, c;
	bool in_word = false;

	for (size_t at = 0; at < text.len;) {
		at += utf8_next(text, at, &c);
		enum class k = class_of(c);
		if (k != SPACE && k != MARK) {
			hash = hash_point(hash, lower(c));
			in_word = true;
		} else if (in_word) {
			if (!take(ctx, hash))
				return;
			hash = HASH_SEED;
			in_word = false;
		}
	}
	if (in_word)
		(void)take(ctx, hash);
}

struct word {
	uint32_t hash, len, upper;
	bool capital;
};

static void end_word(const struct stop_words *stop, struct word *w, struct scan *s)
{
	if (!w->len)
		return;
	bool is_stop = s->stop_of < SCAN_STOP_WORDS && is_set(stop, w->hash);
	s->stop_of += s->stop_of < SCAN_STOP_WORDS;
	s->stop += is_stop;
	if (s->n_head < SCAN_HEAD_WORDS) {
		s->stop_mask |= (uint64_t)is_stop << s->n_head;
		s->head[s->n_head++] = w->hash;
	}
	s->last[1] = s->last[0];
	s->last[0] = w->hash;
	s->words++;
	s->word_chars += w->len;
	s->capitalised += w->capital;
	s->all_capitals += w->len > 2 && w->upper == w->len;
	*w = (struct word){ .hash = HASH_SEED };
}

static bool is_quote(uint32_t c)
{
	return c == '"' || c == 0xab || c == 0xbb || (c >= 0x2018 && c <= 0x201f) || c == 0x300c || c == 0x300d;
}

static bool is_stop(uint32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == 0x3002 || c == 0xff01 || c == 0xff1f || c == 0x2026;
}

static void count_mark(struct scan *s, uint32_t c, struct str text, size_t after)
{
	if (is_stop(c)) {
		uint32_t next = ' ';
		if (after < text.len)
			(void)utf8_next(text, after, &next);
		s->sentences += next <= ' ' || next == ')' || next == ']' || is_quote(next);
	}
	s->commas += c == ',' || c == ';' || c == ':' || c == 0x3001 || c == 0xff0c || c == 0x060c || c == 0xff1b;
	s->quotes += is_quote(c);
	s->bars += c == '|' || c == 0xbb || c == 0x203a;
	s->has_copyright |= c == 0xa9;
	s->has_address |= c == '@';
}

static void ends(struct scan *s, struct str text)
{
	s->ends_ellipsis = str_ends(text, STR("...")) || str_ends(text, STR("…"));
	s->ends_colon = str_ends(text, STR(":"));
	s->ends_stop = str_ends(text, STR(".")) || str_ends(text, STR("!")) || str_ends(text, STR("?")) ||
		       str_ends(text, STR("。")) || str_ends(text, STR("！")) || str_ends(text, STR("？"));
	s->ends_quote = str_ends(text, STR("\"")) || str_ends(text, STR("”")) || str_ends(text, STR("’")) ||
			str_ends(text, STR("»")) || str_ends(text, STR(")"));
}

/* Whether what is written here is of an address or a notice; asked where a rare letter of theirs stands. */
static void look_around(struct scan *s, struct str text, size_t at)
{
	static const struct {
		char letter;
		uint8_t before; /* bytes of the mark that stand before the letter */
		bool address;
		struct str mark;
	} marks[] = {
		{ 'p', 3, true, STR_INIT("http") }, { '.', 3, true, STR_INIT("www.") }, { 'p', 1, false, STR_INIT("opyright") },
		{ 'v', 11, false, STR_INIT("ights reserved") },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct str here;
		if (marks[i].letter != text.ptr[at] || at < marks[i].before ||
		    !str_sub(text, at - marks[i].before, at - marks[i].before + marks[i].mark.len, &here) || !str_eq(here, marks[i].mark))
			continue;
		s->has_address |= marks[i].address;
		s->has_copyright |= !marks[i].address;
	}
}

void scan_text(const struct stop_words *stop, struct str text, struct scan *ret)
{
	struct scan s = { .hash = HASH_SEED };
	struct word w = { .hash = HASH_SEED };
	uint32_t number = 0, digits = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		at += utf8_next(text, at, &c);
		enum class k = class_of(c);
		s.hash = hash_point(s.hash, c);
		s.starts_upper |= s.chars == 0 && k == UPPER;
		s.chars++;
		if (k == DIGIT) {
			number = digits < 8 ? number * 10 + (c - '0') : number;
			digits++, s.digits++;
		} else {
			s.has_year |= digits == 4 && number >= 1900 && number < 2100;
			number = digits = 0;
		}
		s.upper += k == UPPER;
		s.cjk += k == CJK;
		if (k == SPACE || k == MARK) {
			end_word(stop, &w, &s);
			if (k == MARK)
				count_mark(&s, c, text, at);
			if (c == '.')
				look_around(&s, text, at - 1);
			continue;
		}
		if (c == 'p' || c == 'v')
			look_around(&s, text, at - 1);
		w.capital |= w.len == 0 && k == UPPER;
		w.upper += k == UPPER;
		w.len++;
		w.hash = hash_point(w.hash, lower(c));
	}
	end_word(stop, &w, &s);
	s.has_year |= digits == 4 && number >= 1900 && number < 2100;
	if (s.cjk * 10 > s.chars * 3 && s.words < s.cjk / 2)
		s.words = s.cjk / 2;
	ends(&s, text);
	*ret = s;
}
