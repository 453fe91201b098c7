// A FastAGI server as it is written in Go: a goroutine a call, database/sql, and a goroutine that takes whatever acts wait and does them in one
// commit; beside it one for acts that only look, and one for checkpoints. With `agi` as its first word it is an AGI program: one call over standard
// input and output.
// usage: peer-go fastagi|agi FOLDER DATABASE BOOKINGS
package main

// #cgo LDFLAGS: -lcrypt
// #include <crypt.h>
// #include <stdlib.h>
import "C"

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unsafe"

	_ "github.com/mattn/go-sqlite3"
)


type statement struct {
	kind, into string
	names      []string
	prepared   *sql.Stmt
}

type act struct {
	looks      bool
	statements []*statement
}

type step struct {
	act  string
	line string
}

type call struct {
	keys   string
	round  int
	values map[string]interface{}
}

type job struct {
	call *call
	act  string
	done chan bool
}

var acts = map[string]*act{}
var steps []step
var again, leave, rounds int
var waiting = make(chan job, 65536)
var looking = make(chan job, 65536)

// Acts that only look are done on `reader`; it is the same connection where one call is all there is.
var database, reader *sql.Conn
var background = context.Background()

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func lines(name string) []string {
	text, err := os.ReadFile(os.Args[2] + "/" + name)
	check(err)
	return strings.SplitAfter(string(text), "\n")
}

func readCall() {
	for _, line := range lines("call.txt") {
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "@again"):
			again = len(steps)
		case strings.HasPrefix(line, "@leave"):
			leave = len(steps)
		case line[0] == '@':
			steps = append(steps, step{act: strings.TrimSpace(line[5:])})
		default:
			steps = append(steps, step{line: line})
		}
	}
}

func open(beside bool) *sql.DB {
	pool, err := sql.Open("sqlite3", "file:"+os.Args[3]+"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=5000&_mutex=no")
	check(err)
	database, err = pool.Conn(background)
	check(err)
	reader = database
	if beside {
		reader, err = pool.Conn(background)
		check(err)
	}
	readActs()
	return pool
}

func readActs() {
	parameter := regexp.MustCompile(":([a-z_]+)")
	var this *act
	for _, line := range lines("acts.sql") {
		if strings.HasPrefix(line, "@act ") || strings.HasPrefix(line, "@look ") {
			words := strings.Fields(line)
			this = &act{looks: words[0] == "@look"}
			acts[words[1]] = this
		} else if strings.HasPrefix(line, "@") {
			words := strings.SplitN(strings.TrimSpace(line[1:]), " ", 2)
			next := &statement{kind: words[0]}
			text := words[1]
			if next.kind == "row" {
				words = strings.SplitN(text, " ", 2)
				next.into, text = words[0], words[1]
			}
			seen := map[string]bool{}
			for _, name := range parameter.FindAllStringSubmatch(text, -1) {
				if !seen[name[1]] {
					seen[name[1]] = true
					next.names = append(next.names, name[1])
				}
			}
			connection := database
			if this.looks {
				connection = reader
			}
			var err error
			next.prepared, err = connection.PrepareContext(background, text)
			check(err)
			this.statements = append(this.statements, next)
		}
	}
}

func run(call *call, this *statement) {
	arguments := make([]interface{}, len(this.names))
	for i, name := range this.names {
		arguments[i] = sql.Named(name, call.values[name])
	}
	if this.kind != "get" && this.kind != "read" {
		result, err := this.prepared.Exec(arguments...)
		check(err)
		if this.kind == "row" {
			call.values[this.into], err = result.LastInsertId()
			check(err)
		}
		return
	}
	rows, err := this.prepared.Query(arguments...)
	check(err)
	defer rows.Close()
	columns, err := rows.Columns()
	check(err)
	values := make([]interface{}, len(columns))
	places := make([]interface{}, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		check(rows.Scan(places...))
		if this.kind == "get" {
			for i, column := range columns {
				call.values[column] = values[i]
			}
			return
		}
	}
	check(rows.Err())
}

func do(call *call, act string) {
	call.values["number"] = call.keys[:6]
	call.values["now"] = time.Now().Unix()
	call.values["n"] = call.round + 1
	if from := 10 + 7*call.round; len(call.keys) >= from+3 {
		call.values["program_number"] = call.keys[from : from+3]
		if len(call.keys) > from+3 {
			call.values["nth"] = int(call.keys[from+3] - '1')
		}
	}
	for _, this := range acts[act].statements {
		run(call, this)
	}
}

func plain(text string) {
	_, err := database.ExecContext(background, text)
	check(err)
}

// A word that begins or ends a transaction, prepared once.
func word(connection *sql.Conn, text string) func() {
	prepared, err := connection.PrepareContext(background, text)
	check(err)
	return func() {
		_, err := prepared.Exec()
		check(err)
	}
}

func write() {
	// Groups are undone in memory, and the log is another's, unless it grows without end.
	plain("PRAGMA temp_store=MEMORY")
	plain("PRAGMA wal_autocheckpoint=16000")
	begin, commit := word(database, "BEGIN IMMEDIATE"), word(database, "COMMIT")
	savepoint, release := word(database, "SAVEPOINT s"), word(database, "RELEASE s")
	for first := range waiting {
		batch := []job{first}
		for len(batch) < 128 && len(waiting) > 0 {
			batch = append(batch, <-waiting)
		}
		begin()
		for _, job := range batch {
			savepoint()
			do(job.call, job.act)
			release()
		}
		commit()
		for _, job := range batch {
			job.done <- true
		}
	}
}

// Answers what only reads, one after the other: the first shall not wait for the last.
func look() {
	begin, commit := word(reader, "BEGIN DEFERRED"), word(reader, "COMMIT")
	for job := range looking {
		begin()
		do(job.call, job.act)
		commit()
		job.done <- true
	}
}

func keepLogShort(pool *sql.DB) {
	for {
		_, err := pool.Exec("PRAGMA wal_checkpoint(PASSIVE)")
		check(err)
		time.Sleep(200 * time.Millisecond)
	}
}

func serve(reader *bufio.Reader, writer io.Writer, do func(*call, string)) {
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return
		}
		if len(line) == 1 {
			break
		}
	}
	call := &call{values: map[string]interface{}{}}
	for at := 0; at < len(steps); {
		this := steps[at]
		at++
		if this.act != "" {
			do(call, this.act)
		} else {
			line := this.line
			if mark := strings.IndexByte(line, '{'); mark >= 0 {
				digits := fmt.Sprintf("%07d0", call.values["sequence"])
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
				call.keys += string(rune(key))
			}
		}
		if at == leave && call.round+1 < rounds {
			call.round++
			at = again
		}
	}
}

// As much work as checking a PIN at cost 1 is, which is what the bench's members have.
func hashPIN(call *call) {
	pin, setting := C.CString(call.keys[6:10]), C.CString("$y$j75$abcdefghijklmnop")
	work := C.calloc(1, C.sizeof_struct_crypt_data)
	if C.crypt_rn(pin, setting, work, C.sizeof_struct_crypt_data) == nil {
		os.Exit(69)
	}
	C.free(work)
	C.free(unsafe.Pointer(pin))
	C.free(unsafe.Pointer(setting))
}

func main() {
	rounds, _ = strconv.Atoi(os.Args[4])
	readCall()
	if os.Args[1] == "agi" {
		serve(bufio.NewReader(os.Stdin), os.Stdout, func(call *call, act string) {
			if database == nil {
				open(false)
			}
			if act == "begin" {
				hashPIN(call)
			}
			if acts[act].looks {
				plain("BEGIN DEFERRED")
			} else {
				plain("BEGIN IMMEDIATE")
			}
			do(call, act)
			plain("COMMIT")
		})
		return
	}
	pool := open(true)
	go write()
	go look()
	go keepLogShort(pool)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("port=%d\n", listener.Addr().(*net.TCPAddr).Port)
	for {
		line, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer line.Close()
			done := make(chan bool, 1)
			serve(bufio.NewReader(line), line, func(call *call, act string) {
				if act == "begin" {
					hashPIN(call)
				}
				if acts[act].looks {
					looking <- job{call, act, done}
				} else {
					waiting <- job{call, act, done}
				}
				<-done
			})
		}()
	}
}
