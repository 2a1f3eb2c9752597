#include "common/charset_tables.h"
#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/decode.h"
#include "tests/test.h"

/* Invented sentences, and the encodings of one byte in which their languages were written. */
static const struct {
	struct str text;
	enum charset charsets[6];
	size_t n;
} texts[] = {
	{ STR_INIT("Rada miasta Tarnówka w poniedziałek zagłosowała za zamknięciem starej linii promowej. „Trzymaliśmy ją długo”, mówi Iza Brączek."),
	  { CHARSET_WINDOWS_1250 }, 1 },
	{ STR_INIT("Rada miasta Tarnówka w poniedziałek zagłosowała za zamknięciem linii, choć przewoźnicy są przeciw."), { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2 }, 2 },
	{ STR_INIT("Městská rada v Tarnově v pondělí hlasovala pro uzavření starého přívozu, protože žádný most ještě nestojí."),
	  { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2 }, 2 },
	{ STR_INIT("A városi tanács hétfőn megszavazta a régi komp bezárását. A révészek szerint ez súlyos tévedés, őszig fellebbeznek."),
	  { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2 }, 2 },
	{ STR_INIT("Gradsko vijeće u ponedjeljak je izglasalo zatvaranje trajekta. Brodari kažu da će se žaliti, jer još nema mosta, a noću čamac ne vozi."),
	  { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2 }, 2 },
	{ STR_INIT("Городской совет Тарнова в понедельник проголосовал за закрытие старой паромной линии. Паромщики подадут жалобу."),
	  { CHARSET_WINDOWS_1251, CHARSET_KOI8_R, CHARSET_ISO_8859_5, CHARSET_IBM866, CHARSET_X_MAC_CYRILLIC }, 5 },
	{ STR_INIT("Міська рада Тарнова в понеділок проголосувала за закриття старої поромної лінії. Їхні поромники подадуть скаргу."),
	  { CHARSET_WINDOWS_1251, CHARSET_KOI8_U, CHARSET_ISO_8859_5 }, 3 },
	{ STR_INIT("Το δημοτικό συμβούλιο ψήφισε τη Δευτέρα το κλείσιμο της παλιάς γραμμής. Οι πορθμείς θα προσφύγουν ως το τέλος του μήνα."),
	  { CHARSET_WINDOWS_1253, CHARSET_ISO_8859_7 }, 2 },
	{ STR_INIT("Belediye meclisi pazartesi günü eski vapur hattının kapatılmasına karar verdi. Kaptanlar itiraz edecek, çünkü köprü yok, dediler, ağır iş."),
	  { CHARSET_WINDOWS_1254 }, 1 },
	{ STR_INIT("מועצת העיר הצביעה ביום שני בעד סגירת קו המעבורת הישן. בעלי המעבורות אמרו שיערערו לפני סוף החודש."), { CHARSET_WINDOWS_1255, CHARSET_ISO_8859_8 }, 2 },
	{ STR_INIT("صوت مجلس المدينة يوم الاثنين لصالح إغلاق خط العبارات القديم. وقال أصحاب العبارات إنهم سيستأنفون قبل نهاية الشهر."),
	  { CHARSET_WINDOWS_1256, CHARSET_ISO_8859_6 }, 2 },
	{ STR_INIT("Miesto taryba pirmadienį nubalsavo už senosios keltų linijos uždarymą. Keltininkai žadėjo skųsti, nes tilto dar nėra."),
	  { CHARSET_WINDOWS_1257, CHARSET_ISO_8859_13 }, 2 },
	{ STR_INIT("Pilsētas dome pirmdien nobalsoja par vecās pārceltuves slēgšanu. Pārcēlāji solīja pārsūdzēt, jo tilta vēl nav, un naktī laivas nebrauc."),
	  { CHARSET_WINDOWS_1257, CHARSET_ISO_8859_13 }, 2 },
	{ STR_INIT("Hội đồng thành phố hôm thứ hai đã bỏ phiếu đóng bến phà cũ. Những người lái phà nói rằng họ sẽ khiếu nại, vì chưa có cầu."), { CHARSET_WINDOWS_1258 }, 1 },
	{ STR_INIT("สภาเทศบาลลงมติเมื่อวันจันทร์ให้ปิดเส้นทางเรือข้ามฟากเก่า คนเรือกล่าวว่าจะยื่นอุทธรณ์ก่อนสิ้นเดือน"), { CHARSET_WINDOWS_874 }, 1 },
	{ STR_INIT("Der Stadtrat stimmte am Montag für die Schließung der alten Fähre. Die Fährleute müßten über eine Brücke, sagen sie."),
	  { CHARSET_WINDOWS_1252, CHARSET_ISO_8859_15 }, 2 },
	{ STR_INIT("Le conseil a voté lundi la fermeture du bac. « Nous l’avons gardé aussi longtemps que possible », a déclaré la maire, très émue, à la sortie."),
	  { CHARSET_WINDOWS_1252 }, 1 },
	{ STR_INIT("Für den Bürgermeister von Münde führt der Weg übers Café Königin: Das Menü à la carte koste 9 €, so seine Attaché, und René Müller hört zu."),
	  { CHARSET_WINDOWS_1252, CHARSET_ISO_8859_15 }, 2 },
	{ STR_INIT("Le cœur de la ville, une œuvre de sa sœur, coûte 3 € de plus, dit le maire, très ému."), { CHARSET_WINDOWS_1252, CHARSET_ISO_8859_15 }, 2 },
	{ STR_INIT("Die Fähre braucht 1½ Stunden, für ½ Preis, und mißt 12½ m; müde sind die Fährleute."), { CHARSET_WINDOWS_1252 }, 1 },
	{ STR_INIT("¤ ½lb of butter ¤ ¼inch of ginger\n¤ two cups of flour, says the café; the pâté is à part."), { CHARSET_WINDOWS_1252 }, 1 },
	{ STR_INIT("The café takes 1½ cups of milk, and pays 3 ¤ or 4 ¤ for them, déjà vu."), { CHARSET_WINDOWS_1252 }, 1 },
	{ STR_INIT("Le maire, très ému, cligne de l'œil devant un œuf de plâtre."), { CHARSET_WINDOWS_1252, CHARSET_ISO_8859_15 }, 2 },
	{ STR_INIT("El concejo votó el lunes por cerrar la línea. ¿Quién cruzará el río en otoño? Los barqueros apelarán mañana, según su portavoz."),
	  { CHARSET_WINDOWS_1252, CHARSET_ISO_8859_15 }, 2 },
	{ STR_INIT("A câmara votou na segunda-feira o fecho da travessia. Os barqueiros não estão contentes com a decisão e farão uma petição."),
	  { CHARSET_WINDOWS_1252 }, 1 },
	{ STR_INIT("Byrådet stemte mandag for å stenge fergen. Fergefolket på øya vil klage før måneden er omme, sier Åse Bø."), { CHARSET_WINDOWS_1252 }, 1 },
	{ STR_INIT("The council closed the ferry’s line – “too dear”, it said, at £4 a head.\xc2\xa0No one objected… but one."), { CHARSET_WINDOWS_1252 }, 1 },
};

static struct str encode(struct str text, enum charset charset, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len + 1, 1);
	size_t n = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t c;
		size_t k = 0;
		at += utf8_next(text, at, &c);
		while (c >= 0x80 && k < 128 && charset_single_bytes[charset][k] != c)
			k++;
		if (k == 128)
			fail_msg("%s has no U+%04x", charset_name(charset), (unsigned)c);
		out[n++] = c < 0x80 ? (char)c : (char)(0x80 + k);
	}
	return (struct str){ out, n };
}

static void assert_reads(struct str bytes, const char *type, struct str want, enum charset charset, struct arena *arena)
{
	struct decoded d;

	assert_int_equal(decode_page(bytes, str_from(type), arena, &d), 0);
	if (!str_eq(d.text, want))
		fail_msg("%s as '%s' read as %s: '%.*s'", charset_name(charset), type, charset_name(d.charset), (int)d.text.len, d.text.ptr);
}

static void every_language_is_read_without_a_label(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (size_t k = 0; k < texts[i].n; k++) {
			struct str bytes = encode(texts[i].text, texts[i].charsets[k], arena);
			assert_reads(bytes, "text/html", texts[i].text, texts[i].charsets[k], arena);
			assert_reads(bytes, "text/html; charset=utf-8", texts[i].text, texts[i].charsets[k], arena);
		}
}

static void every_language_is_read_under_its_label_and_as_utf_8_under_a_wrong_one(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (size_t k = 0; k < texts[i].n; k++) {
			enum charset c = texts[i].charsets[k];
			char type[80];
			(void)snprintf(type, sizeof type, "text/html; charset=%s", charset_name(c));
			assert_reads(encode(texts[i].text, c, arena), type, texts[i].text, c, arena);
			assert_reads(texts[i].text, type, texts[i].text, CHARSET_UTF_8, arena);
		}
}

/* Half a page of ASCII markup says nothing of the text behind it. */
static void a_guess_waits_for_the_first_letters(void **state)
{
	static const struct str tail = STR_INIT("\xcf\xe0\xf0\xee\xec\xf9\xe8\xea\xe8 \xef\xee\xe4\xe0\xe4\xf3\xf2 \xe6\xe0\xeb\xee\xe1\xf3");
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	enum { MARKUP = 200 << 10 };
	char *page = arena_alloc(arena, MARKUP + tail.len, 1);
	struct decoded d;

	(void)state;
	memset(page, 'x', MARKUP);
	memcpy(page + MARKUP, tail.ptr, tail.len);
	assert_int_equal(decode_page((struct str){ page, MARKUP + tail.len }, STR(""), arena, &d), 0);
	assert_int_equal(d.charset, CHARSET_WINDOWS_1251);
	assert_true(str_ends(d.text, STR("xПаромщики подадут жалобу")));
}

static void a_few_foreign_names_do_not_make_a_page_foreign(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_reads(STR("The caf\xe9 of Zo\xeb Mu\xf1oz and Bj\xf6rn \xc5s\xe9n won \x97 na\xefvely, some say \x97 a prize in C\xf4te-d\x92Or."), "",
		     STR("The café of Zoë Muñoz and Björn Åsén won — naïvely, some say — a prize in Côte-d’Or."), CHARSET_WINDOWS_1252, arena);
}

static void chinese_with_rare_characters_is_read(void **state)
{
	/* Each fifth character is one that GBK does not have: four bytes. */
	static const struct str bytes = STR_INIT("\xb4\xac\xb7\xf2\x82\x30\x84\x36\xcb\xb5\xbd\xab\xd4\xda\x81\x39\xee\x39\xd4\xc2\xb5\xd7\xc7\xb0\x95\x32\x82\x36\xc9\xcf\xcb\xdf");
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct decoded d;

	(void)state;
	assert_int_equal(decode_page(bytes, STR(""), arena, &d), 0);
	assert_int_equal(d.charset, CHARSET_GBK);
	assert_true(utf8_valid(d.text) && str_find(d.text, STR("\xef\xbf\xbd"), 0) == d.text.len);
	assert_true(str_starts(d.text, STR("船夫")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_language_is_read_without_a_label),
		cmocka_unit_test(chinese_with_rare_characters_is_read),
		cmocka_unit_test(every_language_is_read_under_its_label_and_as_utf_8_under_a_wrong_one),
		cmocka_unit_test(a_guess_waits_for_the_first_letters),
		cmocka_unit_test(a_few_foreign_names_do_not_make_a_page_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
