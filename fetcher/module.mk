PKGS += libcurl libpsl
