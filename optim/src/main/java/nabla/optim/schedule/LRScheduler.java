package nabla.optim.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.StateDict;
import nabla.optim.Optimizer;
import nabla.optim.ParamGroup;

/**
 * Changes the learning rates of an optimizer's groups, step by step:
 *
 * <pre>{@code
 * LRScheduler schedule = new StepLR(optimizer, 30, .1);
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *   train(model, optimizer);
 *   schedule.step();
 * }
 * }</pre>
 */
public abstract class LRScheduler {
  private final Optimizer<?> optimizer;
  private int lastEpoch = -1;

  /** One that hasn't set any rate yet. */
  protected LRScheduler(Optimizer<?> optimizer) {
    if (optimizer == null) {
      throw new ArgumentException(getClass().getSimpleName() + ": got no optimizer");
    }
    this.optimizer = optimizer;
    for (ParamGroup<?> group : optimizer.paramGroups()) {
      if (group.initialLr() == null) {
        group.initialLr(group.lr());
      }
    }
  }

  /** Sets the rates of the next epoch. */
  public abstract void step();

  /** Sets the rates of epoch 0 by the present ones; as it is made, and when it comes first. */
  abstract void begin();

  /** Sets the rates of epoch 0, whatever the present ones are; when its turn comes. */
  abstract void restart();

  /** Forgets that it began, since another will say when. */
  abstract void undo();

  /** The optimizer whose rates it sets. */
  public final Optimizer<?> optimizer() {
    return optimizer;
  }

  /** The epoch, or batch, for which it has set the rates, from 0. */
  public final int lastEpoch() {
    return lastEpoch;
  }

  final void lastEpoch(int epoch) {
    lastEpoch = epoch;
  }

  /** The present rate of each group. */
  public final List<Double> lastLr() {
    return optimizer.paramGroups().stream().map(ParamGroup::lr).toList();
  }

  final int groups() {
    return optimizer.paramGroups().size();
  }

  final ParamGroup<?> group(int i) {
    return optimizer.paramGroups().get(i);
  }

  final void resetRates() {
    optimizer.paramGroups().forEach(group -> group.lr(group.initialLr()));
  }

  /**
   * What it needs to go on, beside the arguments that it was made with and the rates, which are in
   * the optimizer's state.
   */
  public final StateDict stateDict() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("type", getClass().getSimpleName());
    values.put("last_epoch", lastEpoch);
    save(values);
    return StateDict.of(values);
  }

  /**
   * Takes over what another of its kind saved. Load the optimizer's state too, and after this one
   * was made, since that sets rates.
   *
   * @throws ArgumentException naming all that differs; nothing was changed then
   */
  public final void loadStateDict(StateDict saved) {
    saved.requireLike(stateDict(), getClass().getSimpleName());
    lastEpoch = (int) saved.count("last_epoch");
    load(saved);
  }

  /** Adds what a kind of schedule remembers besides. */
  protected void save(Map<String, Object> values) {}

  /** Takes it back. */
  protected void load(StateDict saved) {}

  @Override
  public final String toString() {
    return "%s(last_epoch=%s, lr=%s)".formatted(getClass().getSimpleName(), lastEpoch, lastLr());
  }
}
