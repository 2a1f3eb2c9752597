PKGS += libcurl libxml-2.0 libpsl
