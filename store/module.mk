PKGS += libcrypto
LIBS += -lstemmer
