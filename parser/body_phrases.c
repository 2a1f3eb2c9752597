#include "parser/body_phrases.h"

#include <assert.h>

#include "common/cleanup.h"

enum { PHRASE_WORDS_MAX = 4, LABEL_WORDS = 10, LABEL_SHORT = 3, LABEL_FROM = 3, LEAD_WORDS = 25 };

/* Lower case, each ended by a semicolon; marks within are blanks to the scanner. */
static const struct {
	enum phrase_kind kind;
	const char *phrases;
} tables[] = {
	{ PHRASE_MORE, /* English, German */
	  "related;related articles;related reading;related stories;related posts;related news;related content;related topics;related coverage;related links;"
	  "read more;read next;read also;also read;more from;more stories;more news;more on;more articles;more posts;you may also;you might also;"
	  "you may like;you might like;recommended;recommended for you;recommended stories;most read;most popular;most viewed;popular posts;"
	  "popular articles;popular stories;trending;trending now;latest news;latest stories;latest posts;latest articles;recent posts;"
	  "recent articles;recent stories;recent news;next post;previous post;next article;previous article;next story;previous story;up next;"
	  "don't miss;editors picks;editor's picks;top stories;see also;what to read next;in case you missed;around the web;from the web;"
	  "sponsored;sponsored content;promoted;promoted stories;advertisement;advertisements;advertising;other stories;other news;similar posts;"
	  "similar articles;keep reading;continue reading;further reading;explore more;you must read;"
	  "mehr zum thema;mehr aus;mehr von;mehr zu;das könnte sie;das könnte dich;das könnte ihnen;auch interessant;weitere artikel;"
	  "weitere beiträge;weitere meldungen;weitere nachrichten;weitere themen;weitere news;lesen sie auch;lesen sie mehr;lies auch;"
	  "ähnliche artikel;ähnliche beiträge;ähnliche themen;verwandte artikel;verwandte themen;verwandte beiträge;passend dazu;passend zum thema;"
	  "meistgelesen;meistgelesene artikel;meist gelesen;beliebteste artikel;beliebte artikel;beliebte beiträge;neueste artikel;"
	  "neueste beiträge;neueste nachrichten;aktuelle nachrichten;aktuelle meldungen;letzte beiträge;zum thema;empfehlungen;empfohlen;"
	  "auch lesen;lesen sie dazu;mehr dazu;mehr infos;weitere informationen;weiterführende links;weiterführender link;weiterführende informationen;"
	  "vorheriger beitrag;nächster beitrag;vorheriger artikel;nächster artikel;vorige meldung;nächste meldung;anzeige;anzeigen;werbung;" },
	{ PHRASE_MORE, /* French, Spanish, Portuguese, Italian, Romanian */
	  "à lire aussi;lire aussi;à lire également;sur le même sujet;articles similaires;articles liés;articles connexes;à découvrir;"
	  "vous aimerez aussi;vous pourriez aussi;les plus lus;dans la même rubrique;article précédent;article suivant;derniers articles;"
	  "à voir aussi;voir aussi;lire la suite;publicité;"
	  "te puede interesar;también te puede;también le puede;te podría interesar;le puede interesar;puede interesarte;lee también;lea también;"
	  "leer también;lea más;vea también;vea además;mire también;noticias relacionadas;artículos relacionados;entradas relacionadas;relacionado;relacionados;relacionadas;más noticias;"
	  "más leídas;más leídos;lo más leído;lo más visto;últimas noticias;ver también;publicidad;entrada anterior;entrada siguiente;"
	  "leia também;leia mais;veja também;veja mais;você pode gostar;você também pode;pode gostar;talvez você goste;notícias relacionadas;"
	  "artigos relacionados;posts relacionados;matérias relacionadas;mais lidas;mais notícias;últimas notícias;saiba mais;publicidade;"
	  "leggi anche;leggi di più;potrebbe interessarti;ti potrebbe interessare;potrebbero interessarti;articoli correlati;articoli simili;"
	  "notizie correlate;i più letti;ultime notizie;vedi anche;articolo precedente;articolo successivo;pubblicità;"
	  "citește și;citeşte şi;citiți și;articole similare;articole recomandate;vezi și;" },
	{ PHRASE_MORE, /* Dutch, Scandinavian, Finnish, Slavic, Hungarian, Turkish, Greek */
	  "lees ook;lees meer;lees verder;gerelateerd;gerelateerde artikelen;gerelateerde berichten;meer nieuws;meer over;meest gelezen;"
	  "ook interessant;zie ook;advertentie;"
	  "läs också;läs även;läs mer;läs mera;relaterade artiklar;relaterat;mest läst;mest lästa;senaste nytt;annons;les også;les mer;"
	  "relaterte artikler;mest lest;læs også;læs mere;mest læste;annonse;annonce;lue myös;lue lisää;luetuimmat;mainos;"
	  "czytaj też;czytaj także;czytaj również;czytaj więcej;zobacz też;zobacz także;zobacz również;przeczytaj także;przeczytaj też;"
	  "podobne artykuły;podobne wpisy;powiązane artykuły;polecamy;polecane;najpopularniejsze;najczęściej czytane;reklama;"
	  "читайте также;читать также;читайте ещё;читайте еще;по теме;похожие статьи;похожие записи;похожие новости;похожие материалы;"
	  "рекомендуем;рекомендуемые;материалы по теме;новости по теме;ещё по теме;еще по теме;самое читаемое;популярное;популярные;"
	  "другие новости;смотрите также;последние новости;реклама;читайте також;схожі новини;дивіться також;останні новини;"
	  "čtěte také;čtěte více;přečtěte si;související články;související;mohlo by vás;nejčtenější;prečítajte si;súvisiace články;"
	  "kapcsolódó cikkek;kapcsolódó;ajánlott cikkek;legolvasottabb;hirdetés;pročitajte i;povezane vijesti;"
	  "ilgili haberler;ilginizi çekebilir;benzer haberler;bunlar da;son haberler;çok okunanlar;"
	  "διαβάστε επίσης;διαβάστε ακόμα;σχετικά άρθρα;δείτε επίσης;δημοφιλή;" },
	{ PHRASE_MORE, /* Asian languages, Arabic, Hebrew */
	  "baca juga;artikel terkait;berita terkait;berita terkini;xem thêm;tin liên quan;bài viết liên quan;đọc thêm;"
	  "関連記事;関連ニュース;関連リンク;関連;あわせて読みたい;合わせて読みたい;おすすめ記事;おすすめ;人気記事;最新記事;新着記事;次の記事;前の記事;"
	  "アクセスランキング;ランキング;スポンサーリンク;広告;"
	  "相关阅读;相关文章;相关新闻;推荐阅读;热门文章;最新文章;猜你喜欢;相關文章;相關新聞;延伸閱讀;推薦閱讀;熱門文章;上一篇;下一篇;"
	  "관련기사;관련 기사;관련 뉴스;많이 본 뉴스;많이 본 기사;추천 기사;인기 기사;최신 기사;"
	  "اقرأ أيضا;اقرأ أيضاً;مقالات ذات صلة;أخبار ذات صلة;מאמרים נוספים;कृपया यह भी;यह भी पढ़ें;อ่านต่อ;ข่าวที่เกี่ยวข้อง;" },
	{ PHRASE_COMMENTS,
	  "comments;comment;leave a comment;leave a reply;add a comment;post a comment;write a comment;join the conversation;join the discussion;"
	  "your comment;responses;replies;reply;reader comments;kommentare;kommentar;kommentar schreiben;kommentar verfassen;"
	  "schreibe einen kommentar;schreiben sie einen;diskutieren sie mit;leserkommentare;antwort schreiben;hinterlasse eine antwort;"
	  "kommentar hinterlassen;commentaires;commentaire;laisser un commentaire;laissez un commentaire;vos commentaires;réagir;comentarios;"
	  "comentario;deja un comentario;deja una respuesta;dejar un comentario;comentários;comentário;deixe um comentário;deixe uma resposta;"
	  "deixe seu comentário;commenti;commento;lascia un commento;scrivi un commento;reacties;reactie;reageer;geef een reactie;"
	  "plaats een reactie;komentarze;dodaj komentarz;комментарии;комментарий;добавить комментарий;оставить комментарий;оставьте комментарий;"
	  "обсуждение;коментарі;kommentarer;skriv en kommentar;lämna en kommentar;kommentit;kommentoi;komentáře;komentarji;komentari;"
	  "hozzászólások;hozzászólás;yorumlar;yorum yap;yorum yaz;comentarii;lasă un comentariu;σχόλια;komentar;bình luận;تعليقات;التعليقات;"
	  "コメント;コメントを残す;评论;發表評論;发表评论;发表回复;留言;發表留言;댓글;" },
	{ PHRASE_ABOUT,
	  "about the author;about the authors;about us;about;written by;author;authors;meet the author;contributor;contributors;biography;"
	  "press contact;media contact;media contacts;for more information;contact;contacts;boilerplate;"
	  "über den autor;über die autorin;über uns;über;zur person;zum autor;autor;autorin;pressekontakt;kontakt;unternehmensprofil;"
	  "über das unternehmen;à propos;à propos de;auteur;contact presse;contacts presse;sobre el autor;acerca de;acerca del autor;contacto;"
	  "sobre o autor;sobre;contato;sull'autore;chi siamo;informazioni su;contatti;over de auteur;over;o autorze;об авторе;о нас;о компании;"
	  "контакты;om författaren;yazar hakkında;著者;この記事を書いた人;プロフィール;关于作者;作者简介;" },
	{ PHRASE_LETTER,
	  "newsletter;newsletters;subscribe;subscribe to;sign up;sign up for;support us;donate;become a member;join us;follow us;stay connected;"
	  "stay informed;stay up to date;never miss;download our app;enjoyed this article;newsletter abonnieren;jetzt abonnieren;abonnieren;"
	  "anmelden;folgen sie uns;folge uns;unterstützen sie;unterstütze uns;spenden;jetzt spenden;s'abonner;abonnez vous;inscrivez vous;"
	  "suivez nous;soutenez;suscríbete;suscribirse;suscríbase;síguenos;boletín;inscreva se;assine;siga nos;iscriviti;seguici;abbonati;"
	  "schrijf je in;abonneer;volg ons;nieuwsbrief;subskrybuj;zapisz się;подпишитесь;подписаться;подписывайтесь;підписуйтесь;prenumerera;"
	  "följ oss;nyhetsbrev;abone ol;odebírat;メルマガ;フォロー;メールマガジン;订阅;关注我们;訂閱;구독;" },
	{ PHRASE_SHARE,
	  "share;share this;share on;share it;tags;tagged;topics;categories;category;filed under;posted in;print;teilen;artikel teilen;"
	  "schlagwörter;schlagworte;themen;kategorien;kategorie;drucken;partager;mots clés;étiquettes;catégories;compartir;comparte;etiquetas;"
	  "categorías;temas;compartilhar;compartilhe;categorias;condividi;argomenti;categorie;delen;udostępnij;tagi;поделиться;поделитесь;теги;"
	  "метки;рубрики;категории;dela;ämnen;paylaş;etiketler;シェア;タグ;カテゴリ;カテゴリー;分享;标签;標籤;分類;공유;태그;" },
	{ PHRASE_CREDIT,
	  "photo;photos;photo by;photograph;photographs;file photo;image;image credit;image source;images;pictured;getty images;getty;reuters;afp;"
	  "ap photo;shutterstock;istock;unsplash;pixabay;credit;credits;courtesy of;illustration;foto;fotos;bild;bilder;bildquelle;bildnachweis;"
	  "symbolbild;archivbild;symbolfoto;archivfoto;grafik;quelle;crédit photo;crédits;photo d'illustration;fotografía;imagen;crédito;"
	  "divulgação;reprodução;arquivo pessoal;fonte;fot;zdjęcie;фото;источник;иллюстрация;kuva;fotograf;写真;画像;出典;图片;圖片;资料图;사진;" },
	{ PHRASE_PROMO,
	  "click here;read the full;read our;download;buy now;shop now;shop;learn more;contact us;call us;get started;free trial;affiliate;"
	  "commission;terms;terms of use;terms of service;privacy policy;cookies;cookie;rights reserved;log in;login;register;create an account;"
	  "email address;hier klicken;datenschutz;datenschutzerklärung;impressum;alle rechte vorbehalten;nutzungsbedingungen;registrieren;"
	  "e mail adresse;cliquez ici;tous droits réservés;mentions légales;haga clic;haz clic;todos los derechos;política de privacidad;"
	  "clique aqui;todos os direitos;clicca qui;tutti i diritti;klik hier;kliknij;все права защищены;tüm hakları;" },
};

static uint64_t grow_key(uint64_t key, uint32_t hash)
{
	return key * 0x100000001b3u + hash + 1;
}

static size_t slot_of(const struct phrases *self, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 40) % PHRASE_SLOTS;

	while (self->keys[i] && self->keys[i] != key)
		i = (i + 1) % PHRASE_SLOTS;
	return i;
}

struct adding {
	uint64_t key;
	uint32_t first, n;
};

static bool add_word(void *ctx, uint32_t hash)
{
	struct adding *a = ctx;

	a->first = a->n++ ? a->first : hash;
	a->key = grow_key(a->key, hash);
	return true;
}

void phrases_init(struct phrases *self)
{
	size_t n = 0;

	*self = (struct phrases){ .keys = { 0 } };
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		struct str all = str_from(tables[t].phrases);
		for (size_t at = 0, end; at < all.len; at = end + 1) {
			struct adding a = { 0 };
			end = str_find_byte(all, ';', at);
			scan_words((struct str){ all.ptr + at, end - at }, add_word, &a);
			assert(a.n > 0 && a.n <= PHRASE_WORDS_MAX && n < PHRASE_SLOTS / 2);
			size_t slot = slot_of(self, a.key);
			n += self->keys[slot] == 0;
			self->keys[slot] = a.key;
			self->kinds[slot] = (uint8_t)tables[t].kind;
			self->first[(a.first & 0xffff) >> 6] |= 1ull << (a.first & 63);
		}
	}
}

/* The longest phrase that begins with the block's word at. */
static enum phrase_kind phrase_at(const struct phrases *self, const struct scan *s, uint32_t at, uint32_t *ret_words)
{
	enum phrase_kind found = PHRASE_NONE;
	uint32_t first = s->head[at];
	uint64_t key = 0;

	if (!(self->first[(first & 0xffff) >> 6] >> (first & 63) & 1))
		return found;
	for (uint32_t n = 0; n < PHRASE_WORDS_MAX && at + n < s->n_head; n++) {
		key = grow_key(key, s->head[at + n]);
		size_t slot = slot_of(self, key);
		if (self->keys[slot])
			found = (enum phrase_kind)self->kinds[slot], *ret_words = n + 1;
	}
	return found;
}

enum phrase_kind phrases_of_label(const struct phrases *self, const struct scan *s)
{
	/* A longer line may begin with one: "Read also: ...". */
	uint32_t last = s->words <= LABEL_WORDS ? LABEL_FROM : 0;

	for (uint32_t at = 0; s->words <= LEAD_WORDS && at < s->n_head && at <= last; at++) {
		uint32_t words = 0;
		enum phrase_kind kind = phrase_at(self, s, at, &words);
		/* A word alone says it where it is the first or nearly all: "3 comments". */
		if (kind && kind <= PHRASE_SHARE && (words > 1 || s->words <= LABEL_SHORT || (at == 0 && s->words <= 2 * LABEL_SHORT)))
			return kind;
	}
	return PHRASE_NONE;
}

void phrases_count(const struct phrases *self, const struct scan *s, uint16_t ret[PHRASE_KINDS])
{
	for (enum phrase_kind k = PHRASE_NONE; k < PHRASE_KINDS; k++)
		ret[k] = 0;
	for (uint32_t at = 0; at < s->n_head; at++) {
		uint32_t words = 0;
		ret[phrase_at(self, s, at, &words)]++;
		at += words > 1 ? words - 1 : 0;
	}
}
