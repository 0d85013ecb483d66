package nabla.optim.schedule;

import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.StateDict;

/** A schedule made of others of the same optimizer. */
abstract sealed class CompositeLR extends LRScheduler permits ChainedScheduler, SequentialLR {
  private final List<LRScheduler> schedulers;

  CompositeLR(List<LRScheduler> schedulers) {
    super(first(schedulers).optimizer());
    this.schedulers = List.copyOf(schedulers);
    for (int i = 0; i < schedulers.size(); i++) {
      if (schedulers.get(i).optimizer() != optimizer()) {
        throw new ArgumentException(
            ("%s expects all schedulers to belong to the same optimizer, but got scheduler %s at"
                    + " index %s, whose optimizer is another")
                .formatted(
                    getClass().getSimpleName(), schedulers.get(i).getClass().getSimpleName(), i));
      }
    }
  }

  private static LRScheduler first(List<LRScheduler> schedulers) {
    if (schedulers.isEmpty()) {
      throw new ArgumentException(
          "A schedule of schedules expects at least one scheduler, but got no scheduler.");
    }
    return schedulers.get(0);
  }

  final List<LRScheduler> schedulers() {
    return schedulers;
  }

  @Override
  final void undo() {
    schedulers.forEach(LRScheduler::undo);
  }

  @Override
  protected final void save(Map<String, Object> values) {
    for (int i = 0; i < schedulers.size(); i++) {
      String prefix = "schedulers." + i + ".";
      schedulers.get(i).stateDict().values().forEach((name, v) -> values.put(prefix + name, v));
    }
  }

  @Override
  protected final void load(StateDict saved) {
    for (int i = 0; i < schedulers.size(); i++) {
      schedulers.get(i).loadStateDict(saved.at("schedulers." + i));
    }
  }
}
