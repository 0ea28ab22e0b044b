package io.sluice.app.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;

/** Puts every store into the shared {@link RocksMemory}: by default each would have memory of its own. Made by Streams, one per store. */
public final class BoundedRocks implements RocksDBConfigSetter {
    private static final long WRITE_BUFFER_BYTES = 8L << 20;
    /** The default, an eighth of the buffer, times some dozen stores would fill the shared memory with empty blocks. */
    private static final long ARENA_BLOCK_BYTES = 64L << 10;

    private static final int OPEN_FILES_MAX = 128;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (configs.get(RocksMemory.SETTING) instanceof RocksMemory memory) {
            if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
                table.setBlockCache(memory.blocks());
                table.setCacheIndexAndFilterBlocks(true);
                table.setCacheIndexAndFilterBlocksWithHighPriority(true);
                table.setPinTopLevelIndexAndFilter(true);
                options.setTableFormatConfig(table);
            }
            options.setWriteBufferManager(memory.writeBuffers());
        }
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        options.setMaxWriteBufferNumber(2);
        options.setMaxOpenFiles(OPEN_FILES_MAX);
        options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        options.setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
        options.setKeepLogFileNum(1);
    }

    /** Nothing of a store's own: the memory is shared, and closed when all stores are. */
    @Override
    public void close(String storeName, Options options) {}
}
