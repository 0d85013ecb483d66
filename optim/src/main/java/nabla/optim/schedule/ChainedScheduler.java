package nabla.optim.schedule;

import java.util.List;

/** Schedules that act together: each changes the rate that the one before has set. */
public final class ChainedScheduler extends CompositeLR {

  /** Schedules of one optimizer. */
  public ChainedScheduler(LRScheduler... schedulers) {
    super(List.of(schedulers));
    lastEpoch(0);
  }

  @Override
  public void step() {
    schedulers().forEach(LRScheduler::step);
    lastEpoch(lastEpoch() + 1);
  }

  @Override
  void begin() {
    schedulers().forEach(LRScheduler::begin);
    lastEpoch(0);
  }

  @Override
  void restart() {
    resetRates();
    undo();
    begin();
  }
}
