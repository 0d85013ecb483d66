package nabla.optim.schedule;

import nabla.optim.Optimizer;

/**
 * From the present rate to swaLr within annealEpochs epochs, where it stays: for averaging weights
 * (P. Izmailov et al., "Averaging weights leads to wider optima and better generalization", UAI
 * 2018; see {@link nabla.optim.AveragedModel}).
 */
public final class SWALR extends FormulaLR {
  private final double[] swaLrs;
  private final int annealEpochs;
  private final Anneal anneal;

  /** Along a cosine, in 10 epochs. */
  public SWALR(Optimizer<?> optimizer, double swaLr) {
    this(optimizer, 10, Anneal.COS, swaLr);
  }

  /** To one rate for all groups, or one for each. */
  public SWALR(Optimizer<?> optimizer, int annealEpochs, Anneal anneal, double... swaLrs) {
    super(optimizer);
    require(annealEpochs >= 0, "anneal_epochs must be equal or greater than 0", annealEpochs);
    require(anneal != null, "anneal_strategy must by one of 'cos' or 'linear'", anneal);
    this.swaLrs = perGroup("swa_lr", optimizer, swaLrs);
    this.annealEpochs = annealEpochs;
    this.anneal = anneal;
    begin();
  }

  @Override
  protected double lr(int group) {
    int step = annealEpochs == 0 ? Math.max(1, stepCount() - 1) : stepCount() - 1;
    double before = share(step - 1);
    double now = share(step);
    double swaLr = swaLrs[group];
    double start = before == 1 ? swaLr : (present(group) - before * swaLr) / (1 - before);
    return swaLr * now + start * (1 - now);
  }

  /** The share of swaLr in the rate after some steps. */
  private double share(int step) {
    double part = Math.max(0, Math.min(1, (double) step / Math.max(1, annealEpochs)));
    return anneal == Anneal.LINEAR ? part : (1 - Math.cos(Math.PI * part)) / 2;
  }
}
