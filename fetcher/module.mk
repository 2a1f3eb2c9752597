PKGS += libcrypto libcurl libpsl
