// A minimal FastAGI server: a goroutine a call, and one that takes whatever acts wait and does them in one commit. The acts themselves are
// those of peer.c, called through cgo: Go has no SQLite of its own, so this is the fastest it can have.
// With `agi` as its first word it is an AGI program: one call over standard input and output.
// usage: peer-go fastagi|agi FOLDER DATABASE BOOKINGS
package main

// #cgo LDFLAGS: -lsqlite3 -lcrypt
// #include <crypt.h>
// #include <stdlib.h>
// #include "peer.h"
import "C"

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"unsafe"
)

type step struct {
	act  int
	line string
}

var steps []step
var again, leave, rounds int

type job struct {
	call *C.struct_call
	act  int
	done chan bool
}

var waiting = make(chan job, 65536)

func readCall(folder string) {
	acts := map[string]int{"begin": 0, "hold": 1, "book": 2, "end": 3, "guess": 4, "pending": 5, "program": 6, "showings": 7}
	text, err := os.ReadFile(folder + "/call.txt")
	if err != nil {
		panic(err)
	}
	for _, line := range strings.SplitAfter(string(text), "\n") {
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "@again"):
			again = len(steps)
		case strings.HasPrefix(line, "@leave"):
			leave = len(steps)
		case line[0] == '@':
			steps = append(steps, step{acts[strings.TrimSpace(line[5:])], ""})
		default:
			steps = append(steps, step{-1, line})
		}
	}
}

func sql(text string) {
	words := C.CString(text)
	C.peer_sql(words)
	C.free(unsafe.Pointer(words))
}

func write() {
	runtime.LockOSThread()
	begin, commit := C.CString("BEGIN IMMEDIATE"), C.CString("COMMIT")
	save, release := C.CString("SAVEPOINT s"), C.CString("RELEASE s")
	for first := range waiting {
		batch := []job{first}
		for len(batch) < 128 && len(waiting) > 0 {
			batch = append(batch, <-waiting)
		}
		C.peer_sql(begin)
		for _, job := range batch {
			C.peer_sql(save)
			C.peer_do(job.call, C.int(job.act))
			C.peer_sql(release)
		}
		C.peer_sql(commit)
		for _, job := range batch {
			job.done <- true
		}
	}
}

func serve(reader *bufio.Reader, writer io.Writer, do func(*C.struct_call, int)) {
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return
		}
		if len(line) == 1 {
			break
		}
	}
	call := (*C.struct_call)(C.calloc(1, C.sizeof_struct_call))
	defer C.free(unsafe.Pointer(call))
	for at := 0; at < len(steps); {
		this := steps[at]
		at++
		if this.act >= 0 {
			do(call, this.act)
		} else {
			line := this.line
			if mark := strings.IndexByte(line, '{'); mark >= 0 {
				digits := fmt.Sprintf("%07d0", int64(call.value[5]))
				line = line[:mark] + string(digits[line[mark+1]-'1']) + line[mark+3:]
			}
			if _, err := io.WriteString(writer, line); err != nil {
				return
			}
			reply, err := reader.ReadString('\n')
			if err != nil {
				return
			}
			words := strings.Fields(reply)
			if key, err := strconv.Atoi(strings.TrimPrefix(words[1], "result=")); err == nil && key >= '#' {
				call.keys[call.heard] = C.char(key)
				call.heard++
			}
		}
		if at == leave && int(call.round)+1 < rounds {
			call.round++
			at = again
		}
	}
}

// As much work as checking a PIN at cost 1 is, which is what the bench's members have.
func hashPIN(call *C.struct_call) {
	pin, setting := C.CString(C.GoStringN(&call.keys[6], 4)), C.CString("$y$j75$abcdefghijklmnop")
	work := C.calloc(1, C.sizeof_struct_crypt_data)
	if C.crypt_rn(pin, setting, work, C.sizeof_struct_crypt_data) == nil {
		os.Exit(69)
	}
	C.free(work)
	C.free(unsafe.Pointer(pin))
	C.free(unsafe.Pointer(setting))
}

func open() {
	folder, path := C.CString(os.Args[2]), C.CString(os.Args[3])
	C.peer_open(folder, path, C.int(rounds))
}

func main() {
	rounds, _ = strconv.Atoi(os.Args[4])
	readCall(os.Args[2])
	if os.Args[1] == "agi" {
		opened := false
		serve(bufio.NewReader(os.Stdin), os.Stdout, func(call *C.struct_call, act int) {
			if !opened {
				open()
				opened = true
			}
			if act == 0 {
				hashPIN(call)
			}
			sql("BEGIN IMMEDIATE")
			C.peer_do(call, C.int(act))
			sql("COMMIT")
		})
		return
	}
	open()
	go write()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("port=%d\n", listener.Addr().(*net.TCPAddr).Port)
	for {
		line, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer line.Close()
			done := make(chan bool, 1)
			serve(bufio.NewReader(line), line, func(call *C.struct_call, act int) {
				if act == 0 {
					hashPIN(call)
				}
				waiting <- job{call, act, done}
				<-done
			})
		}()
	}
}
