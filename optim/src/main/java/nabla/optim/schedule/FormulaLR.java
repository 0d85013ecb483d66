package nabla.optim.schedule;

import java.util.Arrays;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.StateDict;
import nabla.optim.Optimizer;

/** A schedule that has a formula for the learning rate of each group. */
public abstract class FormulaLR extends LRScheduler {
  private final double[] baseLrs;
  private int stepCount;
  private boolean initial;

  /**
   * One whose base rates are those that the groups started with; call {@link #begin} at the end.
   */
  protected FormulaLR(Optimizer<?> optimizer) {
    super(optimizer);
    baseLrs = optimizer.paramGroups().stream().mapToDouble(group -> group.initialLr()).toArray();
  }

  /** The rate of a group in the epoch that just began, as a rule by the present rate. */
  protected abstract double lr(int group);

  /** The rate of a group in epoch 0, whatever the present rate is. */
  protected double restartLr(int group) {
    return lr(group);
  }

  /** What to do at the start of a step, before the epoch is counted. */
  protected void advance() {}

  @Override
  public void step() {
    requireGroups();
    advance();
    stepCount++;
    lastEpoch(lastEpoch() + 1);
    setRates();
  }

  private void requireGroups() {
    if (groups() != baseLrs.length) {
      throw new ArgumentException(
          ("%s: the optimizer has %s parameter groups, but had %s when the schedule was made; add"
                  + " groups first")
              .formatted(getClass().getSimpleName(), groups(), baseLrs.length));
    }
  }

  final void setRates() {
    double[] rates = new double[groups()];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = lr(i);
    }
    for (int i = 0; i < rates.length; i++) {
      group(i).lr(rates[i]);
    }
  }

  /** Sets the first rates. */
  @Override
  protected final void begin() {
    stepCount = 0;
    initial = true;
    try {
      step();
    } finally {
      initial = false;
    }
  }

  @Override
  final void restart() {
    lastEpoch(0);
    for (int i = 0; i < groups(); i++) {
      group(i).lr(restartLr(i));
    }
  }

  @Override
  final void undo() {
    lastEpoch(lastEpoch() - 1);
  }

  /** Whether the first rates are being set. */
  protected final boolean initial() {
    return initial;
  }

  /** The number of steps, the one that set the first rates included. */
  protected final int stepCount() {
    return stepCount;
  }

  /** The present rate of a group. */
  protected final double present(int group) {
    return group(group).lr();
  }

  /** The rate that a group started with. */
  protected final double baseLr(int group) {
    return baseLrs[group];
  }

  final void baseLr(int group, double lr) {
    baseLrs[group] = lr;
  }

  @Override
  protected void save(Map<String, Object> values) {
    values.put("step_count", stepCount);
    for (int i = 0; i < baseLrs.length; i++) {
      values.put("base_lrs." + i, baseLrs[i]);
    }
  }

  @Override
  protected void load(StateDict saved) {
    stepCount = (int) saved.count("step_count");
    for (int i = 0; i < baseLrs.length; i++) {
      baseLrs[i] = saved.number("base_lrs." + i);
    }
  }

  /** One number for each group; a single one is for all of them. */
  static double[] perGroup(String name, Optimizer<?> optimizer, double... numbers) {
    int groups = optimizer.paramGroups().size();
    if (numbers.length == 1) {
      double[] all = new double[groups];
      Arrays.fill(all, numbers[0]);
      return all;
    }
    if (numbers.length != groups) {
      throw new ArgumentException(
          ("%s must have the same length as optimizer.param_groups. %s has %s values, param_groups"
                  + " has %s.")
              .formatted(name, name, numbers.length, groups));
    }
    return numbers.clone();
  }

  /** Throws unless something holds. */
  static void require(boolean right, String complaint, Object got) {
    if (!right) {
      throw new ArgumentException(complaint + "; got " + got);
    }
  }
}
