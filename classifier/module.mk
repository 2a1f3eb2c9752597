DATA += classifier/foreign-policy.taxonomy classifier/general-news.taxonomy
LIBS += -lm
