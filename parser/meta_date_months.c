#include <string.h>

#include "common/cleanup.h"
#include "parser/meta_date.h"

/* en de es fr it pt nl pl cs ru tr sv da no fi ro uk hu el; in the order of their bytes; each means one month in all of them. */
static const struct {
	char name[24];
	unsigned month;
} names[] = {
	{ "abr", 4 }, { "abril", 4 }, { "ago", 8 }, { "agosto", 8 }, { "aout", 8 }, { "août", 8 }, { "apr", 4 },
	{ "april", 4 }, { "aprile", 4 }, { "aprilie", 4 }, { "aralık", 12 }, { "aug", 8 }, { "august", 8 },
	{ "augusti", 8 }, { "augustus", 8 }, { "augusztus", 8 }, { "avr", 4 }, { "avril", 4 }, { "ağustos", 8 },
	{ "března", 3 }, { "czerwca", 6 }, { "czerwiec", 6 }, { "dec", 12 }, { "december", 12 }, { "decembre", 12 },
	{ "decembrie", 12 }, { "des", 12 }, { "desember", 12 }, { "dez", 12 }, { "dezember", 12 }, { "dezembro", 12 },
	{ "dic", 12 }, { "dicembre", 12 }, { "diciembre", 12 }, { "dubna", 4 }, { "déc", 12 }, { "décembre", 12 },
	{ "ekim", 10 }, { "elokuu", 8 }, { "elokuuta", 8 }, { "ene", 1 }, { "enero", 1 }, { "eylül", 9 }, { "feb", 2 },
	{ "febbraio", 2 }, { "feber", 2 }, { "febr", 2 }, { "febrero", 2 }, { "februar", 2 }, { "februari", 2 },
	{ "februarie", 2 }, { "february", 2 }, { "február", 2 }, { "fev", 2 }, { "fevereiro", 2 }, { "fevrier", 2 },
	{ "fév", 2 }, { "févr", 2 }, { "février", 2 }, { "gen", 1 }, { "gennaio", 1 }, { "giu", 6 }, { "giugno", 6 },
	{ "grudnia", 12 }, { "grudzień", 12 }, { "haziran", 6 }, { "heinäkuu", 7 }, { "heinäkuuta", 7 }, { "helmikuu", 2 },
	{ "helmikuuta", 2 }, { "huhtikuu", 4 }, { "huhtikuuta", 4 }, { "ian", 1 }, { "ianuarie", 1 }, { "iulie", 7 },
	{ "iunie", 6 }, { "jaenner", 1 }, { "jan", 1 }, { "janeiro", 1 }, { "januar", 1 }, { "januari", 1 },
	{ "january", 1 }, { "január", 1 }, { "janv", 1 }, { "janvier", 1 }, { "joulukuu", 12 }, { "joulukuuta", 12 },
	{ "juil", 7 }, { "juillet", 7 }, { "juin", 6 }, { "jul", 7 }, { "julho", 7 }, { "juli", 7 }, { "julio", 7 },
	{ "july", 7 }, { "jun", 6 }, { "june", 6 }, { "junho", 6 }, { "juni", 6 }, { "junio", 6 }, { "jän", 1 },
	{ "jänner", 1 }, { "júl", 7 }, { "július", 7 }, { "jún", 6 }, { "június", 6 }, { "kasım", 11 }, { "kesäkuu", 6 },
	{ "kesäkuuta", 6 }, { "května", 5 }, { "kwiecień", 4 }, { "kwietnia", 4 }, { "leden", 1 }, { "ledna", 1 },
	{ "lipca", 7 }, { "lipiec", 7 }, { "listopad", 11 }, { "listopada", 11 }, { "listopadu", 11 }, { "lokakuu", 10 },
	{ "lokakuuta", 10 }, { "lug", 7 }, { "luglio", 7 }, { "lutego", 2 }, { "luty", 2 }, { "maaliskuu", 3 },
	{ "maaliskuuta", 3 }, { "maart", 3 }, { "maerz", 3 }, { "mag", 5 }, { "maggio", 5 }, { "mai", 5 }, { "maio", 5 },
	{ "maj", 5 }, { "maja", 5 }, { "mar", 3 }, { "marca", 3 }, { "march", 3 }, { "marraskuu", 11 },
	{ "marraskuuta", 11 }, { "mars", 3 }, { "mart", 3 }, { "martie", 3 }, { "marts", 3 }, { "marzec", 3 },
	{ "marzo", 3 }, { "março", 3 }, { "may", 5 }, { "mayo", 5 }, { "mayıs", 5 }, { "mei", 5 }, { "mrt", 3 },
	{ "mrz", 3 }, { "máj", 5 }, { "május", 5 }, { "márc", 3 }, { "március", 3 }, { "mär", 3 }, { "märz", 3 },
	{ "nisan", 4 }, { "noiembrie", 11 }, { "nov", 11 }, { "november", 11 }, { "novembre", 11 }, { "novembro", 11 },
	{ "noviembre", 11 }, { "ocak", 1 }, { "oct", 10 }, { "october", 10 }, { "octobre", 10 }, { "octombrie", 10 },
	{ "octubre", 10 }, { "okt", 10 }, { "oktober", 10 }, { "október", 10 }, { "ott", 10 }, { "ottobre", 10 },
	{ "out", 10 }, { "outubro", 10 }, { "październik", 10 }, { "października", 10 }, { "prosince", 12 }, { "sep", 9 },
	{ "sept", 9 }, { "september", 9 }, { "septembre", 9 }, { "septembrie", 9 }, { "septiembre", 9 }, { "set", 9 },
	{ "setembro", 9 }, { "setiembre", 9 }, { "settembre", 9 }, { "sierpień", 8 }, { "sierpnia", 8 }, { "srpna", 8 },
	{ "styczeń", 1 }, { "stycznia", 1 }, { "syyskuu", 9 }, { "syyskuuta", 9 }, { "szept", 9 }, { "szeptember", 9 },
	{ "tammikuu", 1 }, { "tammikuuta", 1 }, { "temmuz", 7 }, { "toukokuu", 5 }, { "toukokuuta", 5 }, { "wrzesień", 9 },
	{ "września", 9 }, { "září", 9 }, { "ápr", 4 }, { "április", 4 }, { "února", 2 }, { "července", 7 },
	{ "června", 6 }, { "října", 10 }, { "şubat", 2 }, { "απριλίου", 4 }, { "αυγούστου", 8 }, { "γενάρη", 1 },
	{ "δεκεμβρίου", 12 }, { "ιανουαρίου", 1 }, { "ιουλίου", 7 }, { "ιουνίου", 6 }, { "μαΐου", 5 }, { "μαίου", 5 },
	{ "μαρτίου", 3 }, { "νοεμβρίου", 11 }, { "οκτωβρίου", 10 }, { "σεπτεμβρίου", 9 }, { "φεβρουαρίου", 2 },
	{ "август", 8 }, { "августа", 8 }, { "апрель", 4 }, { "апреля", 4 }, { "березня", 3 }, { "вересня", 9 },
	{ "грудня", 12 }, { "декабрь", 12 }, { "декабря", 12 }, { "жовтня", 10 }, { "июль", 7 }, { "июля", 7 },
	{ "июнь", 6 }, { "июня", 6 }, { "квітня", 4 }, { "липня", 7 }, { "листопада", 11 }, { "лютого", 2 }, { "май", 5 },
	{ "март", 3 }, { "марта", 3 }, { "мая", 5 }, { "ноябрь", 11 }, { "ноября", 11 }, { "октябрь", 10 },
	{ "октября", 10 }, { "сентябрь", 9 }, { "сентября", 9 }, { "серпня", 8 }, { "січня", 1 }, { "травня", 5 },
	{ "февраль", 2 }, { "февраля", 2 }, { "червня", 6 }, { "январь", 1 }, { "января", 1 },
};

unsigned date_month(struct str word)
{
	size_t from = 0, to = ARRAY_LEN(names);

	while (from < to) {
		size_t at = from + (to - from) / 2, len = strlen(names[at].name);
		int order = memcmp(names[at].name, word.ptr, len < word.len ? len : word.len);
		if (!order && len == word.len)
			return names[at].month;
		if (order < 0 || (!order && len < word.len))
			from = at + 1;
		else
			to = at;
	}
	return 0;
}
