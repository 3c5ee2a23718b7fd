package dev.chassis.testkit.outbox;

import dev.chassis.messaging.outbox.MemoryOutboxStore;
import dev.chassis.messaging.outbox.OutboxStore;
import dev.chassis.messaging.spi.Message;
import dev.chassis.testkit.contract.OutboxStoreContract;
import dev.chassis.time.Ticker;
import java.time.Duration;

/** The fake keeps the contract. */
class MemoryOutboxStoreTest extends OutboxStoreContract {

  private final MemoryOutboxStore store = MemoryOutboxStore.create(Ticker.system());

  /** The same events, whichever of them is asked. */
  @Override
  protected OutboxStore store() {
    return store;
  }

  @Override
  protected Writer begin() {
    var draft = store.begin();
    return new Writer() {
      @Override
      public void write(Message message, Duration delay) {
        draft.write(message, delay);
      }

      @Override
      public void commit() {
        draft.commit();
      }

      @Override
      public void rollback() {
        draft.rollback();
      }
    };
  }
}
