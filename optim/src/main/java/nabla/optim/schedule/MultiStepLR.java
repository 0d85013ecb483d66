package nabla.optim.schedule;

import java.util.Arrays;
import nabla.optim.Optimizer;

/** lr ← lr·gamma at some epochs; where one is named several times, as often. */
public final class MultiStepLR extends FormulaLR {
  private final int[] milestones;
  private final double gamma;

  /** Steps down to a tenth. */
  public MultiStepLR(Optimizer<?> optimizer, int... milestones) {
    this(optimizer, milestones, .1);
  }

  /** Steps by a factor. */
  public MultiStepLR(Optimizer<?> optimizer, int[] milestones, double gamma) {
    super(optimizer);
    this.milestones = milestones.clone();
    this.gamma = gamma;
    begin();
  }

  @Override
  protected double lr(int group) {
    long times = Arrays.stream(milestones).filter(epoch -> epoch == lastEpoch()).count();
    return present(group) * Math.pow(gamma, times);
  }

  @Override
  protected double restartLr(int group) {
    long times = Arrays.stream(milestones).filter(epoch -> epoch <= 0).count();
    return baseLr(group) * Math.pow(gamma, times);
  }
}
