DATA += classifier/foreign-policy.taxonomy
LIBS += -lm
