package io.sluice.app.topology;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all RocksDB stores of a process share: one block cache, and write buffers that count against it. Thread-safe. Closed after the
 * stores.
 */
final class RocksMemory implements AutoCloseable {
    /** Key under which Streams passes this on to {@link BoundedRocks}. */
    static final String SETTING = "sluice.rocks.memory";

    private static final int WRITE_SHARE = 2;

    static {
        RocksDB.loadLibrary();
    }

    private final Cache blocks;
    private final WriteBufferManager writeBuffers;

    RocksMemory(long bytes) {
        this.blocks = new LRUCache(bytes);
        this.writeBuffers = new WriteBufferManager(bytes / WRITE_SHARE, blocks);
    }

    Cache blocks() {
        return blocks;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    @Override
    public void close() {
        writeBuffers.close();
        blocks.close();
    }
}
