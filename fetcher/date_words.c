#include "fetcher/date_words.h"

#include "common/cleanup.h"

enum { WORD_BYTES_MAX = 32, MONTH_PREFIX_MIN = 3 };

/* A written month may be cut anywhere behind its third byte: "sept", "janv". */
static const struct {
	struct str name;
	unsigned char month;
} months[] = {
	/* English, German, Dutch, Scandinavian */
	{ STR_INIT("january"), 1 }, { STR_INIT("february"), 2 }, { STR_INIT("march"), 3 },
	{ STR_INIT("april"), 4 }, { STR_INIT("may"), 5 }, { STR_INIT("june"), 6 },
	{ STR_INIT("july"), 7 }, { STR_INIT("august"), 8 }, { STR_INIT("september"), 9 },
	{ STR_INIT("october"), 10 }, { STR_INIT("november"), 11 }, { STR_INIT("december"), 12 },
	{ STR_INIT("januar"), 1 }, { STR_INIT("januari"), 1 }, { STR_INIT("j\xc3\xa4nner"), 1 },
	{ STR_INIT("februar"), 2 }, { STR_INIT("februari"), 2 }, { STR_INIT("m\xc3\xa4rz"), 3 },
	{ STR_INIT("maerz"), 3 }, { STR_INIT("mrz"), 3 }, { STR_INIT("maart"), 3 },
	{ STR_INIT("mrt"), 3 }, { STR_INIT("mars"), 3 }, { STR_INIT("mai"), 5 },
	{ STR_INIT("mei"), 5 }, { STR_INIT("maj"), 5 }, { STR_INIT("juni"), 6 },
	{ STR_INIT("juli"), 7 }, { STR_INIT("augusti"), 8 }, { STR_INIT("augustus"), 8 },
	{ STR_INIT("oktober"), 10 }, { STR_INIT("dezember"), 12 }, { STR_INIT("desember"), 12 },
	/* French */
	{ STR_INIT("janvier"), 1 }, { STR_INIT("f\xc3\xa9vrier"), 2 }, { STR_INIT("fevrier"), 2 },
	{ STR_INIT("avril"), 4 }, { STR_INIT("juin"), 6 }, { STR_INIT("juillet"), 7 },
	{ STR_INIT("ao\xc3\xbbt"), 8 }, { STR_INIT("aout"), 8 }, { STR_INIT("septembre"), 9 },
	{ STR_INIT("octobre"), 10 }, { STR_INIT("novembre"), 11 }, { STR_INIT("d\xc3\xa9" "cembre"), 12 },
	{ STR_INIT("decembre"), 12 },
	/* Spanish, Italian, Portuguese */
	{ STR_INIT("enero"), 1 }, { STR_INIT("gennaio"), 1 }, { STR_INIT("janeiro"), 1 },
	{ STR_INIT("febrero"), 2 }, { STR_INIT("febbraio"), 2 }, { STR_INIT("fevereiro"), 2 },
	{ STR_INIT("marzo"), 3 }, { STR_INIT("mar\xc3\xa7o"), 3 }, { STR_INIT("abril"), 4 },
	{ STR_INIT("aprile"), 4 }, { STR_INIT("mayo"), 5 }, { STR_INIT("maggio"), 5 },
	{ STR_INIT("maio"), 5 }, { STR_INIT("junio"), 6 }, { STR_INIT("giugno"), 6 },
	{ STR_INIT("junho"), 6 }, { STR_INIT("julio"), 7 }, { STR_INIT("luglio"), 7 },
	{ STR_INIT("julho"), 7 }, { STR_INIT("agosto"), 8 }, { STR_INIT("septiembre"), 9 },
	{ STR_INIT("setiembre"), 9 }, { STR_INIT("settembre"), 9 }, { STR_INIT("setembro"), 9 },
	{ STR_INIT("octubre"), 10 }, { STR_INIT("ottobre"), 10 }, { STR_INIT("outubro"), 10 },
	{ STR_INIT("noviembre"), 11 }, { STR_INIT("novembro"), 11 }, { STR_INIT("diciembre"), 12 },
	{ STR_INIT("dicembre"), 12 }, { STR_INIT("dezembro"), 12 },
	/* Hungarian */
	{ STR_INIT("janu\xc3\xa1r"), 1 }, { STR_INIT("febru\xc3\xa1r"), 2 }, { STR_INIT("febru\xc3\xa1ri"), 2 },
	{ STR_INIT("m\xc3\xa1rcius"), 3 }, { STR_INIT("\xc3\xa1prilis"), 4 }, { STR_INIT("m\xc3\xa1jus"), 5 },
	{ STR_INIT("m\xc3\xa1ujus"), 5 }, { STR_INIT("j\xc3\xbanius"), 6 }, { STR_INIT("j\xc3\xbalius"), 7 },
	{ STR_INIT("augusztus"), 8 }, { STR_INIT("szeptember"), 9 }, { STR_INIT("okt\xc3\xb3" "ber"), 10 },
	/* Greek, as its programs abbreviate */
	{ STR_INIT("Ιαν"), 1 }, { STR_INIT("Φεβ"), 2 }, { STR_INIT("Μάώ"), 3 }, { STR_INIT("Μαώ"), 3 },
	{ STR_INIT("Μάρ"), 3 }, { STR_INIT("Μαρ"), 3 }, { STR_INIT("Απρ"), 4 }, { STR_INIT("Μάι"), 5 },
	{ STR_INIT("Μαϊ"), 5 }, { STR_INIT("Μαι"), 5 }, { STR_INIT("Μαΐ"), 5 }, { STR_INIT("Ιούν"), 6 },
	{ STR_INIT("Ιον"), 6 }, { STR_INIT("Ιουν"), 6 }, { STR_INIT("Ιούλ"), 7 }, { STR_INIT("Ιολ"), 7 },
	{ STR_INIT("Ιουλ"), 7 }, { STR_INIT("Αύγ"), 8 }, { STR_INIT("Αυγ"), 8 }, { STR_INIT("Σεπ"), 9 },
	{ STR_INIT("Οκτ"), 10 }, { STR_INIT("Νοέ"), 11 }, { STR_INIT("Νοε"), 11 }, { STR_INIT("Δεκ"), 12 },
	/* Russian */
	{ STR_INIT("января"), 1 }, { STR_INIT("янв"), 1 }, { STR_INIT("февраля"), 2 }, { STR_INIT("фев"), 2 },
	{ STR_INIT("марта"), 3 }, { STR_INIT("мар"), 3 }, { STR_INIT("апреля"), 4 }, { STR_INIT("апр"), 4 },
	{ STR_INIT("мая"), 5 }, { STR_INIT("май"), 5 }, { STR_INIT("июня"), 6 }, { STR_INIT("июн"), 6 },
	{ STR_INIT("июля"), 7 }, { STR_INIT("июл"), 7 }, { STR_INIT("августа"), 8 }, { STR_INIT("авг"), 8 },
	{ STR_INIT("сентября"), 9 }, { STR_INIT("сен"), 9 }, { STR_INIT("октября"), 10 }, { STR_INIT("окт"), 10 },
	{ STR_INIT("ноября"), 11 }, { STR_INIT("ноя"), 11 }, { STR_INIT("декабря"), 12 }, { STR_INIT("дек"), 12 },
	/* Ukrainian */
	{ STR_INIT("січня"), 1 }, { STR_INIT("лютого"), 2 }, { STR_INIT("березня"), 3 },
	{ STR_INIT("квітня"), 4 }, { STR_INIT("травня"), 5 }, { STR_INIT("червня"), 6 },
	{ STR_INIT("липня"), 7 }, { STR_INIT("серпня"), 8 }, { STR_INIT("вересня"), 9 },
	{ STR_INIT("жовтня"), 10 }, { STR_INIT("листопада"), 11 }, { STR_INIT("грудня"), 12 },
	/* Bulgarian */
	{ STR_INIT("януари"), 1 }, { STR_INIT("февруари"), 2 }, { STR_INIT("март"), 3 },
	{ STR_INIT("април"), 4 }, { STR_INIT("юни"), 6 }, { STR_INIT("юли"), 7 }, { STR_INIT("август"), 8 },
	{ STR_INIT("септември"), 9 }, { STR_INIT("октомври"), 10 }, { STR_INIT("ноември"), 11 },
	{ STR_INIT("декември"), 12 },
	/* Polish */
	{ STR_INIT("stycznia"), 1 }, { STR_INIT("lutego"), 2 }, { STR_INIT("marca"), 3 },
	{ STR_INIT("kwietnia"), 4 }, { STR_INIT("maja"), 5 }, { STR_INIT("czerwca"), 6 },
	{ STR_INIT("lipca"), 7 }, { STR_INIT("sierpnia"), 8 }, { STR_INIT("września"), 9 },
	{ STR_INIT("października"), 10 }, { STR_INIT("listopada"), 11 }, { STR_INIT("grudnia"), 12 },
	/* Polish, the month alone */
	{ STR_INIT("styczeń"), 1 }, { STR_INIT("luty"), 2 }, { STR_INIT("marzec"), 3 },
	{ STR_INIT("kwiecień"), 4 }, { STR_INIT("czerwiec"), 6 }, { STR_INIT("lipiec"), 7 },
	{ STR_INIT("sierpień"), 8 }, { STR_INIT("wrzesień"), 9 }, { STR_INIT("październik"), 10 },
	{ STR_INIT("listopad"), 11 }, { STR_INIT("grudzień"), 12 },
	/* Czech */
	{ STR_INIT("ledna"), 1 }, { STR_INIT("února"), 2 }, { STR_INIT("března"), 3 },
	{ STR_INIT("dubna"), 4 }, { STR_INIT("května"), 5 }, { STR_INIT("června"), 6 },
	{ STR_INIT("července"), 7 }, { STR_INIT("srpna"), 8 }, { STR_INIT("září"), 9 },
	{ STR_INIT("října"), 10 }, { STR_INIT("listopadu"), 11 }, { STR_INIT("prosince"), 12 },
	/* Romanian */
	{ STR_INIT("ianuarie"), 1 }, { STR_INIT("februarie"), 2 }, { STR_INIT("martie"), 3 },
	{ STR_INIT("aprilie"), 4 }, { STR_INIT("iunie"), 6 }, { STR_INIT("iulie"), 7 },
	{ STR_INIT("septembrie"), 9 }, { STR_INIT("octombrie"), 10 }, { STR_INIT("noiembrie"), 11 },
	{ STR_INIT("decembrie"), 12 },
	/* Catalan */
	{ STR_INIT("gener"), 1 }, { STR_INIT("febrer"), 2 }, { STR_INIT("març"), 3 },
	{ STR_INIT("maig"), 5 }, { STR_INIT("juny"), 6 }, { STR_INIT("juliol"), 7 },
	{ STR_INIT("agost"), 8 }, { STR_INIT("setembre"), 9 }, { STR_INIT("desembre"), 12 },
	/* Finnish */
	{ STR_INIT("tammikuuta"), 1 }, { STR_INIT("helmikuuta"), 2 }, { STR_INIT("maaliskuuta"), 3 },
	{ STR_INIT("huhtikuuta"), 4 }, { STR_INIT("toukokuuta"), 5 }, { STR_INIT("kesäkuuta"), 6 },
	{ STR_INIT("heinäkuuta"), 7 }, { STR_INIT("elokuuta"), 8 }, { STR_INIT("syyskuuta"), 9 },
	{ STR_INIT("lokakuuta"), 10 }, { STR_INIT("marraskuuta"), 11 }, { STR_INIT("joulukuuta"), 12 },
	/* Turkish */
	{ STR_INIT("ocak"), 1 }, { STR_INIT("şubat"), 2 }, { STR_INIT("mart"), 3 },
	{ STR_INIT("nisan"), 4 }, { STR_INIT("mayıs"), 5 }, { STR_INIT("haziran"), 6 },
	{ STR_INIT("temmuz"), 7 }, { STR_INIT("ağustos"), 8 }, { STR_INIT("eylül"), 9 },
	{ STR_INIT("ekim"), 10 }, { STR_INIT("kasım"), 11 }, { STR_INIT("aralık"), 12 },
	/* Indonesian */
	{ STR_INIT("maret"), 3 }, { STR_INIT("agustus"), 8 },
	/* Serbian, Slovenian */
	{ STR_INIT("jun"), 6 }, { STR_INIT("jul"), 7 }, { STR_INIT("avgust"), 8 },
	{ STR_INIT("septembar"), 9 }, { STR_INIT("oktobar"), 10 }, { STR_INIT("novembar"), 11 },
	{ STR_INIT("decembar"), 12 },
	/* Arabic */
	{ STR_INIT("يناير"), 1 }, { STR_INIT("فبراير"), 2 }, { STR_INIT("مارس"), 3 },
	{ STR_INIT("أبريل"), 4 }, { STR_INIT("مايو"), 5 }, { STR_INIT("يونيو"), 6 },
	{ STR_INIT("يوليو"), 7 }, { STR_INIT("أغسطس"), 8 }, { STR_INIT("سبتمبر"), 9 },
	{ STR_INIT("أكتوبر"), 10 }, { STR_INIT("نوفمبر"), 11 }, { STR_INIT("ديسمبر"), 12 },
	/* Hebrew */
	{ STR_INIT("ינואר"), 1 }, { STR_INIT("פברואר"), 2 }, { STR_INIT("מרץ"), 3 },
	{ STR_INIT("אפריל"), 4 }, { STR_INIT("מאי"), 5 }, { STR_INIT("יוני"), 6 }, { STR_INIT("יולי"), 7 },
	{ STR_INIT("אוגוסט"), 8 }, { STR_INIT("ספטמבר"), 9 }, { STR_INIT("אוקטובר"), 10 },
	{ STR_INIT("נובמבר"), 11 }, { STR_INIT("דצמבר"), 12 },
};

/*
 * Zones that RFC 822 names, and those that feeds write beside them. Where a
 * name is used on two continents it is the one of news in English: EST is New
 * York's, IST India's, BST Britain's.
 */
static const struct {
	struct str name;
	short minutes;
} zones[] = {
	{ STR_INIT("z"), 0 }, { STR_INIT("ut"), 0 }, { STR_INIT("utc"), 0 }, { STR_INIT("gmt"), 0 },
	{ STR_INIT("wet"), 0 }, { STR_INIT("bst"), 60 }, { STR_INIT("ist"), 330 }, { STR_INIT("west"), 60 },
	{ STR_INIT("cet"), 60 }, { STR_INIT("met"), 60 }, { STR_INIT("mez"), 60 }, { STR_INIT("cest"), 120 },
	{ STR_INIT("mest"), 120 }, { STR_INIT("mesz"), 120 }, { STR_INIT("eet"), 120 }, { STR_INIT("eest"), 180 },
	{ STR_INIT("cat"), 120 }, { STR_INIT("eat"), 180 }, { STR_INIT("wat"), 60 }, { STR_INIT("sast"), 120 },
	{ STR_INIT("msk"), 180 }, { STR_INIT("msd"), 240 }, { STR_INIT("trt"), 180 }, { STR_INIT("irst"), 210 },
	{ STR_INIT("gst"), 240 }, { STR_INIT("pkt"), 300 }, { STR_INIT("npt"), 345 }, { STR_INIT("ict"), 420 },
	{ STR_INIT("wib"), 420 }, { STR_INIT("hkt"), 480 }, { STR_INIT("sgt"), 480 }, { STR_INIT("myt"), 480 },
	{ STR_INIT("pht"), 480 }, { STR_INIT("awst"), 480 }, { STR_INIT("jst"), 540 }, { STR_INIT("kst"), 540 },
	{ STR_INIT("acst"), 570 }, { STR_INIT("acdt"), 630 }, { STR_INIT("aest"), 600 }, { STR_INIT("aedt"), 660 },
	{ STR_INIT("nzst"), 720 }, { STR_INIT("nzdt"), 780 }, { STR_INIT("nst"), -210 }, { STR_INIT("ndt"), -150 },
	{ STR_INIT("ast"), -240 }, { STR_INIT("adt"), -180 }, { STR_INIT("at"), -240 }, { STR_INIT("brt"), -180 },
	{ STR_INIT("brst"), -120 }, { STR_INIT("art"), -180 }, { STR_INIT("clt"), -240 }, { STR_INIT("est"), -300 },
	{ STR_INIT("edt"), -240 }, { STR_INIT("et"), -300 }, { STR_INIT("cst"), -360 }, { STR_INIT("cdt"), -300 },
	{ STR_INIT("ct"), -360 }, { STR_INIT("mst"), -420 }, { STR_INIT("mdt"), -360 }, { STR_INIT("mt"), -420 },
	{ STR_INIT("pst"), -480 }, { STR_INIT("pdt"), -420 }, { STR_INIT("pt"), -480 }, { STR_INIT("akst"), -540 },
	{ STR_INIT("akdt"), -480 }, { STR_INIT("hst"), -600 },
};

/* Korean feeds leave out their zone, which is the only one that Korea has. */
static const struct {
	struct str name;
	enum date_word kind;
	short value;
} others[] = {
	{ STR_INIT("am"), DATE_AM, -1 }, { STR_INIT("pm"), DATE_PM, -1 },
	{ STR_INIT("오전"), DATE_AM, 540 }, { STR_INIT("오후"), DATE_PM, 540 },
	{ STR_INIT("上午"), DATE_AM, -1 }, { STR_INIT("下午"), DATE_PM, -1 },
	{ STR_INIT("년"), DATE_YEAR_KO, 540 }, { STR_INIT("월"), DATE_FILLER, 0 }, { STR_INIT("일"), DATE_FILLER, 0 },
	{ STR_INIT("年"), DATE_FILLER, 0 }, { STR_INIT("月"), DATE_FILLER, 0 }, { STR_INIT("日"), DATE_FILLER, 0 },
	{ STR_INIT("st"), DATE_FILLER, 0 }, { STR_INIT("nd"), DATE_FILLER, 0 }, { STR_INIT("rd"), DATE_FILLER, 0 },
	{ STR_INIT("th"), DATE_FILLER, 0 }, { STR_INIT("of"), DATE_FILLER, 0 }, { STR_INIT("er"), DATE_FILLER, 0 },
	{ STR_INIT("de"), DATE_FILLER, 0 }, { STR_INIT("del"), DATE_FILLER, 0 }, { STR_INIT("um"), DATE_FILLER, 0 },
	{ STR_INIT("uhr"), DATE_FILLER, 0 }, { STR_INIT("\xc3\xa0"), DATE_FILLER, 0 }, { STR_INIT("kl"), DATE_FILLER, 0 },
	{ STR_INIT("\xc3\xa0s"), DATE_FILLER, 0 }, { STR_INIT("alle"), DATE_FILLER, 0 }, { STR_INIT("ore"), DATE_FILLER, 0 },
	{ STR_INIT("πμ"), DATE_AM, -1 }, { STR_INIT("μμ"), DATE_PM, -1 },
	{ STR_INIT("klo"), DATE_FILLER, 0 }, { STR_INIT("godz"), DATE_FILLER, 0 }, { STR_INIT("saat"), DATE_FILLER, 0 },
	{ STR_INIT("ora"), DATE_FILLER, 0 }, { STR_INIT("r"), DATE_FILLER, 0 }, { STR_INIT("o"), DATE_FILLER, 0 },
	{ STR_INIT("року"), DATE_FILLER, 0 }, { STR_INIT("р"), DATE_FILLER, 0 }, { STR_INIT("о"), DATE_FILLER, 0 },
	{ STR_INIT("года"), DATE_FILLER, 0 }, { STR_INIT("ב"), DATE_FILLER, 0 },
	{ STR_INIT("г"), DATE_FILLER, 0 }, { STR_INIT("в"), DATE_FILLER, 0 }, { STR_INIT("om"), DATE_FILLER, 0 },
};

/* ASCII, Latin-1 and Cyrillic, whose capitals take as many bytes; Greek stands in the table as its programs write it. */
static void to_lower(struct str word, char *out)
{
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i], before = (unsigned char)(i ? word.ptr[i - 1] : 0);

		out[i] = ascii_lower((char)c);
		if (before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97)
			out[i] = (char)(c + 0x20);
		else if (before == 0xd0 && c >= 0x90 && c <= 0x9f)
			out[i] = (char)(c + 0x20);
		else if (before == 0xd0 && c >= 0xa0 && c <= 0xaf)
			out[i - 1] = (char)0xd1, out[i] = (char)(c - 0x20);
	}
}

enum date_word date_word(struct str word, int *ret_value)
{
	char lower[WORD_BYTES_MAX];

	if (word.len > sizeof lower)
		return DATE_UNKNOWN;
	to_lower(word, lower);
	word.ptr = lower;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (str_eq(word, zones[i].name))
			return *ret_value = zones[i].minutes, DATE_ZONE;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_eq(word, others[i].name))
			return *ret_value = others[i].value, others[i].kind;
	for (size_t i = 0; word.len >= MONTH_PREFIX_MIN && i < ARRAY_LEN(months); i++)
		if (str_starts(months[i].name, word) || ((word.ptr[0] & 0x80) && str_starts(word, months[i].name)))
			return *ret_value = months[i].month, DATE_MONTH;
	return DATE_UNKNOWN;
}
