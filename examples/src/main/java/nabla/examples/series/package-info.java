/**
 * Forecasts of time series: {@link nabla.examples.series.ElNino}.
 *
 * <p>May use every other package. To add a series, read it in {@link nabla.examples.data}, and say
 * what a forecast must beat: a {@code Forecast} of the rules that need no network stands beside
 * that of the network in every table and picture.
 */
package nabla.examples.series;
