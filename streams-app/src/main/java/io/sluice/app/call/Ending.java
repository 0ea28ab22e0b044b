package io.sluice.app.call;

import org.apache.kafka.clients.producer.ProducerRecord;

/** What reaches the committer from slots and from the poll thread. */
sealed interface Ending {
    /**
     * How a taken call ends here: the one record (answer, forwarded call or dead letter) that is written in the
     * transaction that commits the call's offset. Made by the slot's actor, or by the poll thread for what cannot be a
     * call.
     *
     * @param slot the ownership under which the call was taken
     * @param offset of the call in the slot's partition
     * @param produced what is written
     * @param bytes that are held in memory until it is committed, the call's own included
     */
    record Done(Slot slot, long offset, ProducerRecord<byte[], byte[]> produced, long bytes) implements Ending {}

    /** There is something new to look at. */
    enum Nudge implements Ending {
        NUDGE
    }
}
