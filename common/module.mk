PKGS += libzmq libczmq msgpack libzstd libsystemd libsodium libcjson
LIBS += -llmdb -lm
