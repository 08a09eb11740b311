"""What is looked at: the folium page, legends, static figures and their assets."""
