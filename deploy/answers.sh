#!/bin/bash
# Exits with 0 when this container answers a GET request with 200: answers.sh PORT PATH. Health checks run it every few
# seconds, so it starts no other program.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&3
read -r -t 2 line <&3
[[ $line == HTTP/1.?' 200 '* ]]
