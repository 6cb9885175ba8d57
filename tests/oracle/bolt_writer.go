// tests/oracle/bolt_writer.go - databases as bbolt writes them, and what bbolt reads in them: the oracle of bolt.py.
//
// usage: bolt_writer FOLDER COUNT SEED    writes FOLDER/N.db and FOLDER/N.txt, what is in it
//
//	bolt_writer --busy FILE SECONDS  writes into one all the time: every value of a state is the same
//
// Output  a line an item: "DEPTH KEY VALUE" (in hexadecimal, "-" for none), "DEPTH KEY {" a bucket.
// SPDX-License-Identifier: Apache-2.0
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

type holder interface {
	CreateBucketIfNotExists(name []byte) (*bolt.Bucket, error)
	DeleteBucket(name []byte) error
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func text(random *rand.Rand, longest int) []byte {
	bytes := make([]byte, random.Intn(longest))
	random.Read(bytes)
	return bytes
}

func key(random *rand.Rand) []byte {
	if random.Intn(3) > 0 {
		return []byte(fmt.Sprintf("key-%d", random.Intn(4000)))
	}
	if random.Intn(40) == 0 {
		return append(text(random, 3000), 1)
	}
	return append(text(random, 40), 1)
}

// length is mostly short; now and then several pages, seldom many.
func length(random *rand.Rand) int {
	switch random.Intn(150) {
	case 0:
		return 300000
	case 1, 2, 3:
		return 20000
	default:
		return 90
	}
}

// change puts and deletes; what is in the way as the other kind (a bucket, a value) stays.
func change(random *rand.Rand, bucket *bolt.Bucket, steps int, depth int) {
	for i := 0; i < steps; i++ {
		if random.Intn(12) == 0 && depth < 6 {
			nest(random, bucket, depth)
			continue
		}
		bucket.Put(key(random), text(random, length(random)))
	}
	var gone [][]byte
	share := random.Intn(4)
	bucket.ForEach(func(key, value []byte) error {
		if random.Intn(10) < share {
			gone = append(gone, append([]byte{}, key...))
		}
		return nil
	})
	for _, key := range gone {
		if bucket.Bucket(key) == nil {
			check(bucket.Delete(key))
		} else if random.Intn(2) == 0 {
			check(bucket.DeleteBucket(key))
		}
	}
}

func nest(random *rand.Rand, in holder, depth int) {
	name := append([]byte("bucket-"), key(random)...)
	bucket, err := in.CreateBucketIfNotExists(name)
	if err != nil {
		return
	}
	steps := []int{0, 1, 2, 5, 20, 60}[random.Intn(6)]
	if depth == 0 && random.Intn(3) == 0 {
		steps = 1 + random.Intn(1500)
	}
	change(random, bucket, steps, depth+1)
}

func dump(bucket *bolt.Bucket, depth int, out *bufio.Writer) {
	bucket.ForEach(func(key, value []byte) error {
		if nested := bucket.Bucket(key); nested != nil {
			fmt.Fprintf(out, "%d %x {\n", depth, key)
			dump(nested, depth+1, out)
		} else if len(value) == 0 {
			fmt.Fprintf(out, "%d %x -\n", depth, key)
		} else {
			fmt.Fprintf(out, "%d %x %x\n", depth, key, value)
		}
		return nil
	})
}

func write(random *rand.Rand, path string) {
	sizes := []int{0, 512, 1024, 4096, 16384, 65536}
	options := &bolt.Options{PageSize: sizes[random.Intn(len(sizes))], NoSync: true, NoFreelistSync: random.Intn(2) == 0}
	if random.Intn(2) == 0 {
		options.FreelistType = bolt.FreelistMapType
	}
	database, err := bolt.Open(path+".db", 0600, options)
	check(err)
	for i := random.Intn(8); i >= 0; i-- {
		check(database.Update(func(transaction *bolt.Tx) error {
			for j := random.Intn(4); j >= 0; j-- {
				nest(random, transaction, 0)
			}
			return nil
		}))
	}
	file, err := os.Create(path + ".txt")
	check(err)
	out := bufio.NewWriter(file)
	check(database.View(func(transaction *bolt.Tx) error {
		return transaction.ForEach(func(name []byte, bucket *bolt.Bucket) error {
			fmt.Fprintf(out, "0 %x {\n", name)
			dump(bucket, 1, out)
			return nil
		})
	}))
	check(out.Flush())
	check(file.Close())
	check(database.Close())
}

func busy(path string, seconds int) {
	database, err := bolt.Open(path, 0600, &bolt.Options{NoSync: true})
	check(err)
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	for state := 0; time.Now().Before(end); state++ {
		check(database.Update(func(transaction *bolt.Tx) error {
			bucket, err := transaction.CreateBucketIfNotExists([]byte("state"))
			check(err)
			for i := 0; i < 400; i++ {
				check(bucket.Put([]byte(fmt.Sprintf("key-%d", i)), []byte(fmt.Sprintf("%012d", state))))
			}
			return nil
		}))
		if state == 0 {
			fmt.Println("ready")
		}
		time.Sleep(time.Duration(state%7) * time.Millisecond)
	}
	check(database.Close())
}

func main() {
	if os.Args[1] == "--busy" {
		seconds, err := strconv.Atoi(os.Args[3])
		check(err)
		busy(os.Args[2], seconds)
		return
	}
	count, err := strconv.Atoi(os.Args[2])
	check(err)
	seed, err := strconv.ParseInt(os.Args[3], 10, 64)
	check(err)
	random := rand.New(rand.NewSource(seed))
	for i := 0; i < count; i++ {
		write(random, filepath.Join(os.Args[1], strconv.Itoa(i)))
	}
}
