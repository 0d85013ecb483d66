/**
 * Schedules: how learning rates, and momenta with them, change along a training.
 *
 * <p>A {@link nabla.optim.schedule.LRScheduler} sets the rates of an optimizer's groups once when
 * it is made and again at each of its steps, which come after the optimizer's, once an epoch or
 * once a batch as its numbers are meant. As in PyTorch the next rate is computed from the present
 * one where that can be, so several schedules can act together ({@link
 * nabla.optim.schedule.ChainedScheduler}) or one after the other ({@link
 * nabla.optim.schedule.SequentialLR}). Warm-up is {@link nabla.optim.schedule.LinearLR} first in
 * the latter. {@link nabla.optim.schedule.ReduceLROnPlateau}, whose steps want a metric, is a class
 * of its own.
 *
 * <p>This package may use {@code nabla.optim} and {@code nabla.core}. To add a schedule, extend
 * {@link nabla.optim.schedule.FormulaLR} and add a line to the test {@code SchedulesTest}.
 */
package nabla.optim.schedule;
